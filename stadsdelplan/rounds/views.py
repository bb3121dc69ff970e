"""Pages of the rounds of follow-up: all of an edition's, one of them, and its closing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import permissions
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.files import serving
from core.permissions import Permission, require
from stadsdelplan.follow_up.forms import RoundDays
from stadsdelplan.follow_up.views import follow_up_page
from stadsdelplan.models import EditionStatus
from stadsdelplan.rounds import actions as rounds
from stadsdelplan.rounds.forms import CloseRoundForm
from stadsdelplan.rounds.pdf import draw_report
from stadsdelplan.rounds.queries import RoundState, find_round, followed_in, newest_entry, read_rounds, rounds_of
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition_rounds(request, plan, number):
    """Show the rounds of the edition, with what state each is in."""
    edition = get_edition(request, plan, number)
    context = {
        "edition": edition,
        "rounds": read_rounds(edition, on=timezone.localdate()),
        "breadcrumbs": breadcrumbs(edition, _("Rounds of follow-up")),
    }
    return render(request, "stadsdelplan/rounds/list.html", context)


@require_GET
@require(Permission.READ)
def edition_round(request, plan, number, place):
    """Show one round: what was noted in it, and the report once it is closed."""
    edition = get_edition(request, plan, number)
    shown = _get_round(edition, place)
    plan, name = edition.plan, str(shown.round)
    heading = _("Round %(round)s") % {"round": name} if name.isdigit() else capfirst(name)
    may_close = permissions.may(request.user, Permission.PLAN_EDIT, plan.owner, partnership=plan.partnership_id)
    context = {
        "edition": edition,
        "shown": shown,
        "heading": heading,
        **followed_in(edition, shown.round),
        "follow_ups": _page(edition, place) if _is_followed_up(edition, shown) else "",
        "may_close": may_close and shown.state == RoundState.TO_CLOSE and not edition.is_under_work,
        "breadcrumbs": breadcrumbs(edition, heading, within=_all_rounds(edition)),
    }
    return render(request, "stadsdelplan/rounds/detail.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.READ)
def round_follow_up(request, plan, number, place, key):
    """Follow up a goal or measure for the round, and come back to its page."""
    edition = get_edition(request, plan, number)
    shown = _get_round(edition, place)
    if not _is_followed_up(edition, shown):
        raise Refusal(_("The round is not open for follow-up."))
    which = shown.round
    within = RoundDays(str(which), which.first, which.last, _page(edition, place))
    return follow_up_page(request, edition.plan, key, within=within)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def round_close(request, plan, number, place):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    shown = _get_round(edition, place)
    if shown.state == RoundState.CLOSED:
        raise Refusal(_("The round is closed already."))
    page = _page(edition, place)
    form = CloseRoundForm(
        request.POST or None,
        version=newest_entry(edition.plan),
        cancel_url=page,
        autosave_key=f"round-{edition.pk}-{place}",
    )
    if request.method == "POST":
        seen = conflicts.version_from(request)
        if form.is_valid():
            text, at = form.cleaned_data["text"], timezone.now()
            pdf = draw_report(edition, shown.round, text=text, at=at)
            rounds.close_round(
                edition=edition, which=shown.round, seen=seen, text=text, pdf=pdf, by=request.user, at=at
            )
            messages.success(request, _("The round is closed, and its report is stored."))
            return redirect(page)
    heading = _("Close the round %(round)s") % {"round": shown.round}
    context = {
        "edition": edition,
        "form": form,
        "heading": heading,
        "is_last": shown.round == rounds_of(edition)[-1],
        **followed_in(edition, shown.round),
        "breadcrumbs": breadcrumbs(edition, heading, within=_all_rounds(edition)),
    }
    return render(request, "stadsdelplan/rounds/close.html", context)


@require_GET
@require(Permission.READ)
def round_report(request, plan, number, place):
    """Serve the report as it was stored when the round was closed."""
    edition = get_edition(request, plan, number)
    shown = _get_round(edition, place)
    report = get_object_or_404(edition.round_reports, first_day=shown.round.first)
    name = f"{slugify(f'{edition} {shown.round}')}.pdf"
    return serving.serve(report.file, sha256=report.sha256, filename=name, inline=True, request=request)


def _get_round(edition, place):
    shown = find_round(edition, place, on=timezone.localdate())
    if shown is None:
        raise Http404
    return shown


def _is_followed_up(edition, shown):
    return edition.status == EditionStatus.ADOPTED and shown.is_followed_up


def _page(edition, place):
    return reverse("edition_round", args=[edition.plan_id, edition.number, place])


def _all_rounds(edition):
    """Return the breadcrumb of the page of all rounds."""
    return _("Rounds of follow-up"), reverse("edition_rounds", args=[edition.plan_id, edition.number])
