"""Pages of promises that everybody may read: what became of them over the years, and the paper for the wall."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_safe

from core.permissions import Permission, public, require
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition, Plan
from stadsdelplan.promises.ledger import read_promises
from stadsdelplan.promises.pdf import draw_wall_paper
from stadsdelplan.shortcuts import get_edition


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_promises(request, pk):
    """Show what became of every promise of a plan, as long as one of its editions is open to all."""
    today = timezone.localdate()
    open_now = Edition.objects.open_to_all(on=today).filter(plan=pk)
    plan = get_object_or_404(Plan.objects.select_related("owner", "partnership", "district"), pk=pk)
    if not rules_of(plan).by_party or not open_now.exists():
        raise Http404
    context = {
        "plan": plan,
        "editions": read_promises(plan, open_only=True, on=today),
        "breadcrumbs": [(_("Plans and agreements"), reverse("public_start")), (str(plan), "")],
    }
    return render(request, "stadsdelplan/promises/public.html", context)


@require_GET
@require(Permission.READ)
def edition_wall_paper(request, plan, number):
    """Serve an A4 of the promises for the public, front and back."""
    edition = get_edition(request, plan, number)
    if not rules_of(edition.plan).by_party:
        raise Http404
    read_at = request.build_absolute_uri(reverse("public_promises", args=[edition.plan_id]))
    paper = draw_wall_paper(edition, at=timezone.now(), read_at=read_at)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slugify(str(edition))}-a4.pdf"'
    return answer
