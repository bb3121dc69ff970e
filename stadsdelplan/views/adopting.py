"""Pages on which an adoption is registered, and the edition's paper and the extract of the minutes are served."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import conflicts, files
from core.models import StaleVersionError
from core.rights import Permission, require
from stadsdelplan import actions, printing, reviews
from stadsdelplan.edition_forms import AdoptForm
from stadsdelplan.models import Edition
from stadsdelplan.path import Step
from stadsdelplan.views.shared import closed, get_edition, refused, trail


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_ADOPT)
def edition_adopt(request, plan, number):
    edition = get_edition(request, plan, number, Permission.PLAN_ADOPT)
    if refusal := closed(request, edition, Step.REGISTER_ADOPTION):
        return refusal
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AdoptForm(
        *sent,
        edition=edition,
        version=edition.version,
        today=timezone.localdate(),
        cancel_url=edition.get_absolute_url(),
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            return _adopt(request, edition, version, form.cleaned_data)
    context = {
        "edition": edition,
        "form": form,
        "missing": _not_done(edition),
        "open_comments": actions.open_comments(edition),
        "trail": trail(edition, _("Register adoption")),
    }
    return render(request, "stadsdelplan/adopt.html", context)


@require_GET
@require(Permission.READ)
def edition_paper(request, plan, number):
    """The adopted edition's stored paper, or the edition as it is written now, which says so on every page."""
    edition = get_edition(request, plan, number)
    name = f"{slugify(str(edition))}.pdf"
    if hasattr(edition, "paper"):
        paper = edition.paper
        return files.serve(paper.file, sha256=paper.sha256, filename=name, inline=True, request=request)
    answer = HttpResponse(printing.draw(edition, at=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_GET
@require(Permission.READ)
def edition_extract(request, plan, number):
    """The extract of the minutes, as it came, for those who see the edition."""
    edition = get_edition(request, plan, number)
    if edition.extract is None:
        raise Http404
    stored = edition.extract
    return files.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)


def _adopt(request, edition, version, said):
    """Draw the paper of the version that the person saw, and register its adoption with it."""
    now = timezone.now()
    if edition.version != version:
        return _changed_meanwhile(request, edition)
    words = {name: said[name] for name in ("adopted_by", "adopted_on", "paragraph", "reference", "extract")}
    adopted = Edition(**{field.attname: getattr(edition, field.attname) for field in Edition._meta.concrete_fields})
    adopted.adopted_by, adopted.adopted_on = said["adopted_by"], said["adopted_on"]
    adopted.adopted_paragraph, adopted.adopted_reference = said["paragraph"], said["reference"]
    pdf = printing.draw(adopted, at=now, is_adopted=True)
    try:
        edition = actions.register_adoption(edition=edition, version=version, pdf=pdf, **words, by=request.user, at=now)
    except StaleVersionError:
        return _changed_meanwhile(request, edition)
    except actions.ForbiddenStepError as error:
        return refused(request, edition, error)
    except ValidationError as error:
        return refused(request, edition, *error.messages)
    messages.success(request, _("The adoption is registered. The plan can no longer be changed."))
    return redirect(edition)


def _changed_meanwhile(request, edition):
    sentence = _(
        "Somebody has changed the plan since you opened the page. Read it again before you register the adoption."
    )
    return refused(request, edition, sentence)


def _not_done(edition):
    """The PartyStanding of each organisation that has not settled every goal that concerns it."""
    answers = reviews.answers_by_goal(edition, edition.goals.only("edition", "key", "revision")).values()
    return [standing for standing in reviews.standings(answers) if not standing.is_done]
