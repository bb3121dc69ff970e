"""Pages on which an adoption is registered and corrected, and on which its paper and the extract are served."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import ledger
from core.access.step_up import fresh
from core.concurrency import conflicts
from core.files import serving
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan import lifecycle
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.adoption import open_points
from stadsdelplan.adoption.forms import AdoptionForm, CorrectionForm
from stadsdelplan.document import missing_glyphs
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.edition.queries import corrections_of, newest_adopted
from stadsdelplan.edition_changes import answerable
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Edition
from stadsdelplan.review import answers as review_answers
from stadsdelplan.shortcuts import breadcrumbs, get_edition, refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_ADOPT)
@fresh
def edition_adopt(request, plan, number):
    """Show what will happen and what is still open, and register the adoption as the minutes record it."""
    edition = get_edition(request, plan, number, Permission.PLAN_ADOPT)
    lifecycle.refuse_unless_open(Step.REGISTER_ADOPTION, edition)
    form = _form_of(edition, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        if edition.version != conflicts.version_from(request):
            return _read_again(request, edition)
        if form.is_valid() and not missing_glyphs.missing_glyphs_in(edition):
            return _adopt(request, edition, form)
    return _page(request, edition, form)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_ADOPT)
def adoption_correct(request, plan, number):
    """Correct who adopted the edition, when and in which paragraph, with a reason."""
    edition = get_edition(request, plan, number, Permission.PLAN_ADOPT)
    lifecycle.refuse_unless_open(Step.CORRECT_ADOPTION, edition)
    stored = {name: getattr(edition, field) for name, field in _FIELD_BY_NAME.items()}
    form = CorrectionForm(
        request.POST or None,
        edition=edition,
        version=edition.version,
        today=timezone.localdate(),
        initial=stored,
        cancel_url=edition.get_absolute_url(),
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            cleaned = {name: form.cleaned_data[name] for name in (*_FIELD_BY_NAME, "reason")}
            cleaned["before_entry"] = form.cleaned_data.get("before_entry", False)
            try:
                with refusals_shown_at(form):
                    adoption.correct_adoption(
                        edition=edition, version=version, **cleaned, by=request.user, at=timezone.now()
                    )
                    messages.success(request, _("The adoption is corrected. The stored PDF is as it was."))
                    return redirect(edition)
            except StaleVersionError as error:
                return _corrected_meanwhile(request, form, error.current)
    context = {
        "edition": edition,
        "form": form,
        "corrections": corrections_of(edition),
        "breadcrumbs": breadcrumbs(edition, _("Correct the adoption")),
    }
    return render(request, "stadsdelplan/adoption/correct.html", context)


@require_GET
@require(Permission.READ)
def edition_paper(request, plan, number):
    """Serve the adopted edition's stored paper, or one of the working edition, which says so on every page."""
    edition = get_edition(request, plan, number)
    name = f"{slugify(str(edition))}.pdf"
    if hasattr(edition, "paper"):
        paper = edition.paper
        return serving.serve(paper.file, sha256=paper.sha256, filename=name, inline=True, request=request)
    answer = HttpResponse(plan_pdf.draw(edition, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_GET
@require(Permission.READ)
def edition_extract(request, plan, number):
    """Serve the extract of the minutes, as it was uploaded, to those who see the edition."""
    edition = get_edition(request, plan, number)
    if edition.extract is None:
        raise Http404
    stored = edition.extract
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)


_FIELD_BY_NAME = {"adopted_by": "adopted_by", "adopted_on": "adopted_on", "paragraph": "adopted_paragraph"}


def _form_of(edition, *sent):
    return AdoptionForm(
        *sent,
        edition=edition,
        points=open_points.open_points_of(edition),
        superseded=list(adoption.editions_superseded_by(edition)),
        version=edition.version,
        today=timezone.localdate(),
        cancel_url=edition.get_absolute_url(),
        autosave_key=f"adoption-{edition.pk}",
    )


def _page(request, edition, form, *, status=200):
    before = newest_adopted(edition.plan)
    superseded = form.superseded
    context = {
        "edition": edition,
        "form": form,
        "missing_glyphs": missing_glyphs.missing_glyphs_in(edition),
        "missing": _not_done(edition),
        "is_open": any(point.thing for point in form.points),
        "superseded": superseded,
        "stays_in_force": before if before and before not in superseded else None,
        "today": timezone.localdate(),
        "breadcrumbs": breadcrumbs(edition, _("Register adoption")),
    }
    return render(request, "stadsdelplan/adoption/form.html", context, status=status)


def _not_done(edition):
    """Return the ReviewProgress of each organisation that has not settled every goal that concerns it."""
    things = answerable(edition)
    answers = review_answers.answers_by_goal(edition, things).values()
    progress = review_answers.review_progress(answers, only_goals=not any(each.is_area for each in things))
    return [each for each in progress if not each.is_done]


def _adopt(request, edition, form):
    """Draw the paper of the version that the person saw, and register its adoption with it."""
    now, cleaned = timezone.now(), form.cleaned_data
    values = {name: cleaned[name] for name in ("adopted_by", "adopted_on", "paragraph", "reference", "extract")}
    adopted = Edition(**{field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields})
    adopted.adopted_by, adopted.adopted_on = cleaned["adopted_by"], cleaned["adopted_on"]
    adopted.adopted_paragraph, adopted.adopted_reference = cleaned["paragraph"], cleaned["reference"]
    pdf = plan_pdf.draw(adopted, at=now, is_adopted=True)
    values["before_entry"] = cleaned.get("before_entry", False)
    arguments = {"version": edition.version, "choices": form.choices, "by": request.user, "at": now}
    try:
        with refusals_shown_at(form, field=NON_FIELD_ERRORS):
            edition = adoption.register_adoption(edition=edition, pdf=pdf, **values, **arguments)
            messages.success(request, _("The adoption is registered. The plan can no longer be changed."))
            return redirect(edition)
    except StaleVersionError as error:
        return _read_again(request, error.current)
    return _page(request, edition, form)


def _read_again(request, edition):
    """Answer 409 with all that the person wrote, on the plan as it is now. Nothing is chosen yet for what is new."""
    lifecycle.refuse_unless_open(Step.REGISTER_ADOPTION, edition)
    form = _form_of(edition, {**request.POST.dict(), "version": edition.version})
    sentence = _(
        "Somebody has changed the plan since you opened the page. Read it again before you register the adoption."
    )
    form.add_error(None, sentence)
    if request.FILES:
        form.add_error("extract", _("Choose the file again. It was not kept."))
    return _page(request, edition, form, status=409)


def _corrected_meanwhile(request, form, edition):
    """Answer 409 with what the person wrote beside what somebody else has registered meanwhile."""
    stored = {
        "adopted_by": edition.adopted_by,
        "adopted_on": str(edition.adopted_on),
        "paragraph": edition.adopted_paragraph,
        "reason": "",
    }
    return conflicts.form_conflict(
        request,
        form,
        edition,
        entry=ledger.newest_about(edition, verbs=["edition.adopted", "edition.adoption_corrected"]),
        version=edition.version,
        keep_url=edition.get_absolute_url(),
        stored=stored,
    )
