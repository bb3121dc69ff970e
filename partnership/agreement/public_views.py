"""The page of an agreement in force that nobody logs in for. docs/decisions/0009 says what it never shows."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.permissions import public
from partnership import agreement_changes
from partnership.models import Agreement


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_agreement(request, slug):
    """What the parties have agreed, in text: who, what and until when, and nobody's name or contact."""
    in_force = Agreement.objects.open_to_all(on=timezone.localdate())
    agreement = get_object_or_404(in_force.select_related("framework"), slug=slug)
    text = agreement_changes.current_version(agreement)
    context = {
        "agreement": agreement,
        "text": text,
        "parties": text.parties.order_by("order", "pk"),
        "sections": text.sections.order_by("order", "pk"),
        "appendices": text.appendices.order_by("number", "pk"),
        "focus_areas": agreement.focus_areas.order_by("order", "pk"),
        "areas": agreement.areas.order_by("name", "pk"),
        "amended": in_force.filter(pk=agreement.amends_id).first() if agreement.amends_id else None,
        "amendments": in_force.filter(amends=agreement).order_by("pk"),
        "breadcrumbs": [(_("Plans and agreements"), reverse("public_start")), (agreement.name, "")],
    }
    return render(request, "partnership/agreement/public.html", context)
