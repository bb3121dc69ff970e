"""Pages of the diary: what is to be registered and what is, an answer for one or several records, its correction."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from core import spreadsheets
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal, StaleVersionError
from core.models import MARK, Registration, RegistrationAnswer
from core.permissions import Permission, grants, require
from core.registry import actions
from core.registry.queries import history_of
from stadsdelplan.registering import queries
from stadsdelplan.registering.forms import CorrectRegistrationForm, RegisterFilterForm, RegisterForm
from stadsdelplan.shortcuts import refusals_shown_at

_ON_A_PAGE = 50
_WRITTEN = ("number", "reason", "correction")
_FROM_ITS_PAGE = "arende"


class _Diary:
    """The page to which a refusal leads back."""

    def __str__(self):
        return _("Diary")

    def get_absolute_url(self):
        return reverse("registry")


@require_GET
@require(Permission.RECORDS_REGISTER)
def register(request):
    """Show what is to be registered, the overdue first, or what is registered."""
    form = RegisterFilterForm(request.GET, user=request.user)
    lines, shows_registered = _lines(request, form)
    page = Paginator(lines, _ON_A_PAGE).get_page(request.GET.get("sida"))
    today, query = timezone.localdate(), request.GET.copy()
    query.pop("sida", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(line, line.is_overdue(on=today)) for line in page],
        "overdue": sum(line.is_overdue(on=today) for line in lines),
        "shows_registered": shows_registered,
        "several_organisations": len({line.record.organisation.pk for line in lines}) > 1,
        "query": query.urlencode(),
        "breadcrumbs": _breadcrumbs(),
    }
    return render(request, "stadsdelplan/registering/list.html", context)


@require_GET
@require(Permission.RECORDS_REGISTER)
def register_csv(request):
    lines, _shows_registered = _lines(request, RegisterFilterForm(request.GET, user=request.user))
    rows = [queries.table_row(line, absolute=request.build_absolute_uri) for line in lines]
    return spreadsheets.download(spreadsheets.as_csv(queries.HEADER, rows), filename="diarium.csv")


@require_http_methods(["GET", "POST"])
@require(Permission.RECORDS_REGISTER)
def record_register(request):
    """Register one record or several, named by `post` in the address. With `fran` it leads back to their matter."""
    if not request.GET.getlist("post"):
        messages.warning(request, _("Choose what you want to register."))
        return redirect("registry")
    _lead_back(request)
    records = _chosen(request.user, request.GET.getlist("post"))
    back = records[0].matter.url if request.GET.get("fran") == _FROM_ITS_PAGE else reverse("registry")
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(records[0]) if request.method == "GET" else None,
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            done = actions.register(records=records, by=request.user, at=timezone.now(), **form.values())
            messages.success(request, _done(done))
            return redirect(back)
    heading = pgettext("in the diary", "Register")
    context = {
        "form": form,
        "heading": heading,
        "records": records,
        "breadcrumbs": _breadcrumbs(heading),
    }
    return render(request, "stadsdelplan/registering/form.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.RECORDS_REGISTER)
def registration_correct(request, pk):
    """Correct what was registered, with a reason. What stood before is below, from the history."""
    _lead_back(request)
    registration, partnership = _get_registration(request.user, pk)
    form = CorrectRegistrationForm(
        request.POST or None,
        version=registration.version,
        initial={name: getattr(registration, name) for name in ("answer", "number", "registered_on", "reason")},
        cancel_url=reverse("registry"),
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if version != registration.version:
            raise StaleVersionError(registration)
        if form.is_valid():
            with refusals_shown_at(form):
                actions.correct(
                    registration=registration,
                    version=version,
                    correction=form.cleaned_data["correction"],
                    by=request.user,
                    at=timezone.now(),
                    **form.values(),
                )
                messages.success(request, _("The registration is corrected. The history keeps what it said."))
                return redirect(reverse("registry") + "?visa=registrerat")
    lines = queries.read_register(request.user, partnership=partnership)
    heading = _("Correct the registration")
    context = {
        "form": form,
        "heading": heading,
        "records": [line.record for line in lines if line.registration and line.registration.pk == pk],
        "registration": registration,
        "history": _earlier(registration),
        "breadcrumbs": _breadcrumbs(heading),
    }
    return render(request, "stadsdelplan/registering/form.html", context)


def _lines(request, form):
    """Return the RegisterLines that the form chooses, and whether they are the registered ones."""
    partnership, shows_registered = form.chosen()
    lines = queries.read_register(request.user, partnership=partnership)
    return (queries.registered if shows_registered else queries.to_register)(lines), shows_registered


def _chosen(user, names):
    """Return the Records with these names, all of one organisation and not registered; 404 for those of others."""
    known = {line.record.id: line for line in queries.read_register(user)}
    if any(name not in known for name in names):
        raise Http404
    chosen = [known[name] for name in dict.fromkeys(names)]
    if any(line.registration for line in chosen):
        raise Refusal(_("Somebody has registered it already."))
    if len({line.record.organisation.pk for line in chosen}) > 1:
        raise Refusal(_("Choose records of one organisation at a time: each has its own diary."))
    return [line.record for line in chosen]


def _initial(record):
    number = queries.number_to_suggest(record)
    return {"answer": RegistrationAnswer.NUMBER, "number": number, "registered_on": timezone.localdate()}


def _done(registrations):
    first, count = registrations[0], len(registrations)
    values = {"count": count, "answer": first.number or first.get_answer_display()}
    return (
        ngettext("%(count)s record is registered: %(answer)s.", "%(count)s records are registered: %(answer)s.", count)
        % values
    )


def _get_registration(user, pk):
    """Return (the Registration, key of its partnership), if it is of an organisation for which the person registers."""
    rows = Registration.objects.exclude(kind=MARK).select_related("organisation", "by")
    registration = get_object_or_404(rows, pk=pk)
    mine = grants(user, Permission.RECORDS_REGISTER)
    for partnership in queries.partnerships_of(user):
        if partnership.chain == registration.chain and registration.organisation_id in mine.units(partnership.pk):
            return registration, partnership.pk
    raise Http404


def _earlier(registration):
    """Return [(entry, what it said before, why it was corrected), …] of its corrections, the newest first."""
    found = []
    for entry in history_of(registration):
        content = entry.payload.content if hasattr(entry, "payload") else None
        if isinstance(content, dict) and "before" in content:
            before = content["before"]
            answer = before["number"] or RegistrationAnswer(before["answer"]).label
            found.append((entry, f"{answer}, {before['registered_on']}", content.get("correction", "")))
    return found


def _lead_back(request):
    conflicts.lead_back(
        request,
        _Diary(),
        link=_("To the diary"),
        breadcrumbs=_breadcrumbs(pgettext("in the diary", "Register")),
        written=_WRITTEN,
    )


def _breadcrumbs(here=""):
    crumbs = [(_("Home"), reverse("home"))]
    return [*crumbs, (_("Diary"), reverse("registry")), (here, "")] if here else [*crumbs, (_("Diary"), "")]
