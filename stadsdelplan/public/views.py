"""Pages without login: what is open to all, and the adopted plan. docs/decisions/0009 says what they never show."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.files import serving
from core.permissions import public
from stadsdelplan.content import areas_of_plan
from stadsdelplan.document.problem_tree import read_tree
from stadsdelplan.edition.queries import corrections_of, newest_adopted, read_adopted, resources_of
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Edition
from stadsdelplan.public.outcomes import read_outcomes
from stadsdelplan.public.queries import public_partnerships


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_start(request):
    """Show the partnerships that have something open to everybody."""
    return render(
        request, "stadsdelplan/public/start.html", {"partnerships": public_partnerships(on=timezone.localdate())}
    )


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_plan(request, pk):
    """Redirect from the plan's address, which stays the same over the years, to the newest adopted edition."""
    edition = _open_editions().filter(plan=pk).order_by("-starts_on", "-pk").first()
    if edition is None:
        raise Http404
    return redirect("public_edition", edition.plan_id, edition.number)


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_edition(request, plan, number):
    edition = _get_edition(plan, number)
    newest = newest_adopted(edition.plan)
    context = {
        "edition": edition,
        "plan_areas": areas_of_plan(edition.plan),
        "by_party": rules_of(edition.plan).by_party,
        "areas": read_adopted(edition),
        "problem_tree": read_tree(edition),
        "resources": resources_of(edition, all_parties=False),
        "corrections": corrections_of(edition),
        "newer": newest if newest.starts_on > edition.starts_on else None,
        "breadcrumbs": [(_("Plans and agreements"), reverse("public_start")), (str(edition), "")],
    }
    return render(request, "stadsdelplan/public/edition.html", context)


@public
@require_safe
@cache_control(private=True, no_cache=True)
def public_outcomes(request, plan, number):
    """Show how the plan has gone: where its goals and measures stand today, and what its rounds came to."""
    edition = _get_edition(plan, number)
    heading = _("How it went")
    context = {
        "edition": edition,
        "by_party": rules_of(edition.plan).by_party,
        "outcomes": read_outcomes(edition, on=timezone.localdate()),
        "breadcrumbs": [
            (_("Plans and agreements"), reverse("public_start")),
            (str(edition), reverse("public_edition", args=[plan, number])),
            (heading, ""),
        ],
    }
    return render(request, "stadsdelplan/public/outcomes.html", context)


@public
@require_safe
def public_edition_paper(request, plan, number):
    """Serve the PDF that was stored at adoption."""
    edition = _get_edition(plan, number)
    name = f"{slugify(str(edition))}.pdf"
    answer = serving.serve(edition.paper.file, sha256=edition.paper.sha256, filename=name, inline=True, request=request)
    answer["Cache-Control"] = "public, no-cache"  # the same for everybody, and asked for again each time
    return answer


def _open_editions():
    return Edition.objects.open_to_all(on=timezone.localdate())


def _get_edition(plan, number):
    return get_object_or_404(
        _open_editions().select_related("plan__partnership", "plan__district", "paper"), plan=plan, number=number
    )
