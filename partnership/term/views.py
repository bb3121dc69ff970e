"""Pages on which an agreement is amended, succeeded, extended, watched and ended, and its papers for that."""

import re
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.files import serving
from core.models import StaleVersionError
from core.permissions import Permission, require
from core.text.dates import day
from partnership import lifecycle
from partnership.agreement.extension_rules import refuse_unless_extendable
from partnership.lifecycle import Step
from partnership.models import AgreementStatus, Extension
from partnership.shortcuts import breadcrumbs, get_agreement
from partnership.term import actions as term
from partnership.term.actions import AMENDMENT_WORDS, day_after_end, refuse_second_amendment, refuse_second_successor
from partnership.term.forms import EndEarlyForm, ExtendForm, FollowingForm, WatchForm

_YEARS = re.compile(r"\s*\b(19|20)\d\d(\s*[–-]\s*(19|20)\d\d)?\b")


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_amend(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    if answer := _closed(request, agreement, Step.AMEND, refuse_second_amendment):
        return answer
    name = f"{AMENDMENT_WORDS[agreement.document_word]} till {agreement.name}"[:200]
    form = _form(request, agreement, FollowingForm, initial={"name": name}, submit_label=_("Start the amendment"))
    return _answer(
        request,
        agreement,
        form,
        term.start_amendment,
        template="partnership/term/amend.html",
        here=_("Amend"),
        done=_("The amendment is a draft now. Write what changes."),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_succeed(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    if answer := _closed(request, agreement, Step.SUCCEED, refuse_second_successor):
        return answer
    starts_on = day_after_end(agreement)
    name = f"{_YEARS.sub('', agreement.name)} {starts_on.year}"[:200] if starts_on else ""
    form = _form(request, agreement, FollowingForm, initial={"name": name}, submit_label=_("Start the successor"))
    return _answer(
        request,
        agreement,
        form,
        term.start_successor,
        template="partnership/term/succeed.html",
        here=_("Write a successor"),
        done=_("The successor is a draft now, with the text of the agreement that it succeeds."),
        starts_on=starts_on,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_extend(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    today = timezone.localdate()
    if answer := _closed(request, agreement, None, partial(refuse_unless_extendable, on=today)):
        return answer
    form = _form(request, agreement, ExtendForm, agreement=agreement, today=today)
    return _answer(
        request,
        agreement,
        form,
        term.extend,
        template="partnership/term/extend.html",
        here=_("Extend"),
        done=lambda extended: _extended(agreement, extended),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_watch(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(Step.WATCH, agreement)
    initial = {"watch_on": agreement.watch_on}
    form = _form(request, agreement, WatchForm, initial=initial, agreement=agreement)
    return _answer(
        request,
        agreement,
        form,
        term.set_watch_date,
        template="partnership/term/watch.html",
        here=_("Date to watch"),
        done=_("The date to watch is saved."),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def agreement_end(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(Step.END_EARLY, agreement)
    initial = {
        "notice_given_on": agreement.notice_given_on,
        "ends_on": agreement.ends_early_on,
        "reason": agreement.end_reason,
    }
    today = timezone.localdate()
    form = _form(request, agreement, EndEarlyForm, initial=initial, agreement=agreement, today=today)

    def verb(**words):
        return term.end_early(on=today, **words)

    return _answer(
        request,
        agreement,
        form,
        verb,
        template="partnership/term/end.html",
        here=_("End early"),
        done=lambda ended: _("The end is registered. The agreement ends on %(day)s.") % {"day": day(ended.last_day)},
    )


@require_GET
@require(Permission.READ)
def agreement_end_paper(request, slug):
    """The paper by which the agreement ends early."""
    agreement = get_agreement(request, slug)
    if agreement.end_paper is None:
        raise Http404
    return _serve(request, agreement.end_paper)


@require_GET
@require(Permission.READ)
def agreement_extension_paper(request, slug, pk):
    """The paper by which the agreement was extended."""
    agreement = get_agreement(request, slug)
    extension = get_object_or_404(Extension.objects.select_related("paper"), pk=pk, agreement=agreement)
    return _serve(request, extension.paper)


def _closed(request, agreement, step, refuse):
    """As `closed` where there is a `step`, and also where `refuse` raises what the verb itself would."""
    if step:
        lifecycle.refuse_unless_open(step, agreement)
    refuse(agreement)
    return None


def _extended(before, after):
    if before.status == AgreementStatus.ENDED and after.status == AgreementStatus.IN_FORCE:
        return _("The agreement is extended, and in force again.")
    if after.status == AgreementStatus.ENDED:
        return _("The extension is registered. The agreement ended on %(day)s.") % {"day": day(after.ended_on)}
    return _("The agreement is extended.")


def _form(request, agreement, form_class, /, **around):
    """The form of a step on this agreement, with what was sent where it was sent."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_class(*bound, version=agreement.version, cancel_url=agreement.get_absolute_url(), **around)


def _answer(request, agreement, form, verb, *, template, here, done, **context):
    """Show the form; or carry out `verb` with what it says, and lead to the agreement that the verb gives.

    Who was not the first to change the agreement gets the form back, with what they typed, on the version of now.
    """
    status = 200
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            words = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            try:
                after = verb(agreement=agreement, version=version, by=request.user, at=timezone.now(), **words)
            except StaleVersionError:
                status = 409
                _give_back(form, agreement)
            except ValidationError as error:
                _tell(form, error)
            else:
                messages.success(request, done(after) if callable(done) else done)
                return redirect(after)
    context |= {"agreement": agreement, "form": form, "trail": breadcrumbs(agreement, here)}
    return render(request, template, context, status=status)


def _typed(form):
    """The texts that the person wrote, to copy from where the step is closed."""
    return [form.cleaned_data[name] for name in ("name", "reason") if form.cleaned_data.get(name)]


def _give_back(form, agreement):
    agreement.refresh_from_db(fields=["version"])
    form.data = form.data.copy()
    form.data["version"] = agreement.version
    form.add_error(
        None,
        _("Somebody has changed the agreement since you opened the page. Look at it, and send what you wrote again."),
    )
    _ask_for_files(form)


def _tell(form, error):
    """Say at the fields what the rows refused; what concerns no field of the form, above them."""
    messages_by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, sentences in messages_by_field.items():
        form.add_error(name if name in form.fields else None, sentences)
    _ask_for_files(form)


def _ask_for_files(form):
    if hasattr(form, "ask_for_files_again"):
        form.ask_for_files_again()


def _serve(request, stored):
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)
