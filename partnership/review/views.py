"""Pages that send a draft to the parties, and that take their answers and comments."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import spreadsheets
from core.concurrency.refusals import Refusal
from core.models import StaleVersionError
from core.permissions import Permission, require
from partnership import lifecycle
from partnership.agreement import comments, reachable
from partnership.agreement.queries import read_agreement
from partnership.forms import CommentForm, SendAgreementForm, TakeBackForm
from partnership.lifecycle import RULES, Step
from partnership.models import Section
from partnership.registering.queries import put_lines_on_comments
from partnership.review import actions as review
from partnership.shortcuts import breadcrumbs, get_agreement, is_valid_post, verb_arguments

# Sending, and taking back --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_SEND)
def agreement_send(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_SEND)
    lifecycle.refuse_unless_open(Step.SEND_FOR_REVIEW, agreement)
    form = SendAgreementForm(
        request.POST or None,
        version=agreement.version,
        today=timezone.localdate(),
        cancel_url=agreement.get_absolute_url(),
    )
    page = read_agreement(agreement)
    reached = reachable.reach_of_agreement(page, on=timezone.localdate())
    if is_valid_post(request, form):
        review.send_for_review(agreement=agreement, answer_by=form.cleaned_data["answer_by"], **verb_arguments(request))
        messages.success(request, reachable.message_after_sending_draft(reached))
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "reach": reached,
        "form": form,
        "breadcrumbs": breadcrumbs(agreement, _("Send for review")),
    }
    return render(request, "partnership/review/send.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_SEND)
def agreement_take_back(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_SEND)
    lifecycle.refuse_unless_open(Step.TAKE_BACK, agreement)
    if request.method == "POST":
        review.take_back(agreement=agreement, **verb_arguments(request))
        messages.success(request, _("The draft is taken back. The text is free again."))
        return redirect(agreement)
    form = TakeBackForm(version=agreement.version, cancel_url=agreement.get_absolute_url())
    context = {"agreement": agreement, "form": form, "breadcrumbs": breadcrumbs(agreement, _("Take back from review"))}
    return render(request, "partnership/review/take_back.html", context)


# No comments ---------------------------------------------------------------------------------------------------------


@require_POST
@require(Permission.READ_WORKING)
def agreement_no_comments(request, slug):
    """Answer for one of the person's organisations that it has no comments on the draft."""
    agreement, access = _get_commented(request, slug)
    others = {str(each.pk): each for each in access.organisations if each.pk != agreement.owner_id}
    organisation = others.get(request.POST.get("organisation", ""))
    if organisation is None:
        raise PermissionDenied
    review.answer_without_comments(agreement=agreement, organisation=organisation, **verb_arguments(request))
    messages.success(request, _("You have answered for %(party)s: no comments.") % {"party": organisation})
    return redirect(agreement)


# Comments ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def comment_add(request, slug, pk):
    agreement, access = _get_commented(request, slug)
    sections = Section.objects.select_related("agreement_version").filter(agreement_version__agreement=agreement)
    section = get_object_or_404(sections, pk=pk)
    labels = {"label": _("Comment"), "submit_label": _("Send the comment"), "heading": _("Comment")}
    return _comment_page(request, agreement, access, section, partial(review.add_comment, section=section), labels)


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def comment_answer(request, slug, pk):
    agreement, access = _get_commented(request, slug)
    comment = _get_comment(agreement, access, pk)
    labels = {"label": _("Your answer"), "submit_label": _("Send the answer"), "heading": _("Answer")}
    verb = partial(review.answer_comment, comment=comment)
    return _comment_page(request, agreement, access, comment.section, verb, labels, answered=comment)


@require_POST
@require(Permission.READ_WORKING)
def comment_resolve(request, slug, pk):
    return _settle(request, slug, pk, Step.RESOLVE, review.resolve_comment, _("The comment is resolved."))


@require_POST
@require(Permission.READ_WORKING)
def comment_reopen(request, slug, pk):
    return _settle(request, slug, pk, Step.REOPEN, review.reopen_comment, _("The comment is open again."))


@require_GET
@require(Permission.READ_WORKING)
def agreement_comments(request, slug):
    agreement, access = _get_commented(request, slug)
    threads = list(comments.threads(agreement, access))
    put_lines_on_comments(request.user, agreement, threads)
    context = {
        "agreement": agreement,
        "threads": threads,
        "answers": comments.without_comments(agreement),
        "breadcrumbs": breadcrumbs(agreement, _("Comments")),
    }
    return render(request, "partnership/review/comments.html", context)


@require_GET
@require(Permission.READ_WORKING)
def agreement_comments_csv(request, slug):
    agreement, access = _get_commented(request, slug)
    rows = comments.comment_rows(comments.threads(agreement, access))
    return spreadsheets.download(
        spreadsheets.as_csv(comments.HEADER, rows), filename=f"{agreement.slug}-synpunkter.csv"
    )


@require_GET
@require(Permission.READ_WORKING)
def agreement_comments_xlsx(request, slug):
    agreement, access = _get_commented(request, slug)
    rows = comments.comment_rows(comments.threads(agreement, access))
    content = spreadsheets.as_xlsx(comments.HEADER, rows, sheet=_("Comments"))
    return spreadsheets.download(content, filename=f"{agreement.slug}-synpunkter.xlsx")


def _get_commented(request, slug):
    """Return the agreement and the person's Access. Answer 404 if they do not see it, 403 without working material."""
    agreement = get_agreement(request, slug)
    access = lifecycle.access_of(request.user, agreement)
    if not access.organisations:
        raise PermissionDenied
    return agreement, access


def _get_comment(agreement, access, pk):
    seen = comments.visible_comments(agreement, access).filter(answers__isnull=True)
    return get_object_or_404(seen.select_related("organisation", "by", "section__agreement_version"), pk=pk)


def _settle(request, slug, pk, step, verb, done):
    """Carry out the `verb` that resolves or reopens a comment, and show the message `done`."""
    agreement, access = _get_commented(request, slug)
    comment = _get_comment(agreement, access, pk)
    if not lifecycle.may_resolve(comment, access):
        raise PermissionDenied
    arguments = verb_arguments(request)
    organisations = _organisations(agreement, access, step) or access.organisations
    verb(comment=comment, organisation=organisations[0], **arguments)
    messages.success(request, done)
    return redirect(f"{agreement.get_absolute_url()}#synpunkt-{comment.pk}")


def _organisations(agreement, access, step):
    """Return the person's organisations for which the step may be open in the agreement's state."""
    if agreement.status not in RULES[step].owner_alone:
        return access.organisations
    return [one for one in access.organisations if one.pk == agreement.owner_id]


def _comment_page(request, agreement, access, section, verb, labels, answered=None):
    """Show the page on which a person writes a comment or an answer, and carry it out."""
    organisations = _organisations(agreement, access, Step.COMMENT)
    lifecycle.refuse_unless_open(Step.COMMENT, agreement, organisation=(organisations or access.organisations)[0])
    form_arguments = {
        "organisations": organisations,
        "cancel_url": f"{agreement.get_absolute_url()}#avsnitt-{section.pk}",
        "autosave_key": f"comment-{section.pk}-{answered.pk if answered else ''}",
        "label": labels["label"],
        "submit_label": labels["submit_label"],
    }
    form, status = CommentForm(request.POST or None, version=section.version, **form_arguments), 200
    if is_valid_post(request, form):
        try:
            return _save_comment(request, agreement, form, verb)
        except StaleVersionError as error:
            if error.current is None:
                raise Refusal(_("The section has been removed.")) from error
            section, status = error.current, 409
            form = _on_the_new_text(request, section, form_arguments)
    context = {
        "agreement": agreement,
        "section": section,
        "answered": answered,
        "form": form,
        "heading": labels["heading"],
        "breadcrumbs": breadcrumbs(agreement, labels["heading"]),
    }
    return render(request, "partnership/review/comment_form.html", context, status=status)


def _save_comment(request, agreement, form, verb):
    comment = verb(text=form.cleaned_data["text"], organisation=form.organisation, **verb_arguments(request))
    messages.success(request, _("The answer is sent.") if comment.answers_id else _("The comment is sent."))
    return redirect(f"{agreement.get_absolute_url()}#synpunkt-{comment.answers_id or comment.pk}")


def _on_the_new_text(request, section, form_arguments):
    """Return the form with what the person wrote, on the changed section."""
    form = CommentForm({**request.POST.dict(), "version": section.version}, version=section.version, **form_arguments)
    form.add_error(
        None, _("The section has been changed since you opened the page. Read it again, and send what still holds.")
    )
    return form
