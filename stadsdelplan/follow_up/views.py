"""Pages on which goals and measures are followed up, their reports, and the duties of lag (2023:196) § 6."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.files import serving
from core.permissions import Permission, require
from stadsdelplan.follow_up import actions as follow_up_actions
from stadsdelplan.follow_up.forms import DutyForm, FollowUpForm
from stadsdelplan.follow_up.pdf import draw_council_report, draw_report
from stadsdelplan.follow_up.queries import entries_of, find_followed, follow_up_organisations, read_report
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Evidence, FollowUp
from stadsdelplan.shortcuts import breadcrumbs, get_edition, get_plan, refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.READ)
def follow_up(request, pk, key):
    """Show the entries on a goal or measure, and let those who may add one, or correct the one in `ratta`."""
    return follow_up_page(request, get_plan(request, pk), key)


def follow_up_page(request, plan, key, *, within=None):
    """Answer for the entries on the key. With `within`, a RoundDays, an entry is for it, and leads back to its page."""
    followed = find_followed(plan, key)
    if followed is None:
        raise Http404
    organisations = follow_up_organisations(request.user, plan, followed)
    corrects = _corrected(request, plan, key)
    form = _form(request, followed, organisations, corrects, within) if organisations else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            entry = _save(request, plan, key, form, corrects)
            here = reverse("follow_up", args=[plan.pk, key])
            return redirect(within.url if within else f"{here}#uppfoljning-{entry.pk}")
    heading = _("Follow-up")
    context = {
        "plan": plan,
        "followed": followed,
        "entries": [(each, followed.words.status_label(each.status)) for each in entries_of(plan, key)],
        "form": form,
        "corrects": corrects,
        "within": within,
        "breadcrumbs": breadcrumbs(followed.edition, heading, within=(within.name, within.url) if within else None),
    }
    return render(request, "stadsdelplan/follow_up/form.html", context)


@require_GET
@require(Permission.READ)
def evidence(request, pk, evidence):
    """Serve a file that supports a follow-up, as it was uploaded."""
    plan = get_plan(request, pk)
    stored = get_object_or_404(Evidence.objects.select_related("file").filter(follow_up__plan=plan), pk=evidence).file
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)


@require_GET
@require(Permission.READ)
def edition_follow_up(request, plan, number):
    """Show the yearly report: what was noted of each goal and measure while the edition was in force."""
    edition = get_edition(request, plan, number)
    context = {
        "edition": edition,
        "report": read_report(edition, on=timezone.localdate()),
        "follow_ups": f"{edition.plan.get_absolute_url()}uppfoljning/",
        "breadcrumbs": breadcrumbs(edition, _("Follow-up report")),
    }
    return render(request, "stadsdelplan/follow_up/report.html", context)


@require_GET
@require(Permission.READ)
def edition_follow_up_pdf(request, plan, number):
    edition = get_edition(request, plan, number)
    pdf = draw_report(edition, at=timezone.now())
    return _pdf(pdf, f"{slugify(str(edition))}-uppfoljning.pdf")


@require_GET
@require(Permission.READ)
def edition_council_report(request, plan, number):
    """Serve the page to the municipal council: how many goals are reached, what is late, and what comes next."""
    edition = get_edition(request, plan, number)
    pdf = draw_council_report(edition, at=timezone.now())
    return _pdf(pdf, f"{slugify(str(edition))}-fullmaktige.pdf")


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def duty_register(request, pk):
    """Register that the situation picture is updated or the action plan followed up, a duty of every second year."""
    plan = get_plan(request, pk, Permission.PLAN_EDIT)
    if not rules_of(plan).is_under_the_law:
        raise Http404
    form = DutyForm(request.POST or None, today=timezone.localdate(), cancel_url=plan.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            follow_up_actions.register_duty(plan=plan, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("It is registered."))
            return redirect(plan)
    heading = _("Register what the law asks for")
    crumbs = [(_("Home"), reverse("home")), (plan.name, plan.get_absolute_url()), (heading, "")]
    context = {"plan": plan, "form": form, "heading": heading, "breadcrumbs": crumbs}
    return render(request, "stadsdelplan/plan/form.html", context)


def _corrected(request, plan, key):
    """Return the entry to correct, or None. One that has been corrected already is not found (404)."""
    entry_pk = request.GET.get("ratta", "")
    if not entry_pk:
        return None
    if not entry_pk.isascii() or not entry_pk.isdigit():
        raise Http404
    return get_object_or_404(FollowUp.objects.current(), plan=plan, key=key, pk=entry_pk)


def _form(request, followed, organisations, corrects, within):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    today = timezone.localdate()
    written = FollowUp.objects.filter(plan=followed.edition.plan_id, key=followed.row.key, by=request.user)
    initial = {"on": min(today, within.last) if within else today, "status": "on_track"}
    if corrects:
        initial = {name: getattr(corrects, name) for name in ("on", "status", "text", "outcome", "organisation")}
    return FollowUpForm(
        *sent,
        followed=followed,
        organisations=organisations,
        today=today,
        within=None if corrects else within,
        initial=initial,
        cancel_url=within.url if within else f"{followed.edition.get_absolute_url()}#{followed.place.anchor}",
        autosave_key=f"follow-up-{followed.row.key}-{written.count()}",  # a new form for the next entry
    )


def _save(request, plan, key, form, corrects):
    cleaned = form.cleaned_data
    entry = FollowUp(
        plan=plan,
        key=key,
        on=cleaned["on"],
        status=cleaned["status"],
        text=cleaned["text"],
        outcome=cleaned.get("outcome"),
        organisation=cleaned["organisation"],
        corrects=corrects,
    )
    evidence = [(cleaned["evidence"], cleaned["evidence_title"])] if cleaned["evidence"] else []
    entry = follow_up_actions.follow_up(entry=entry, evidence=evidence, by=request.user, at=timezone.now())
    messages.success(request, _("The follow-up is saved."))
    return entry


def _pdf(content, name):
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
