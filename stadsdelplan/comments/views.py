"""Pages on which an edition's comments are added, answered, resolved and read."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency import conflicts
from core.models import StaleVersionError
from core.permissions import Permission, require
from partnership.forms import CommentForm
from stadsdelplan import lifecycle
from stadsdelplan.comments import queries
from stadsdelplan.lifecycle import RULES, Step
from stadsdelplan.registering.plan_records import put_lines_on_comments
from stadsdelplan.review import actions as review
from stadsdelplan.review.queries import visible_comments
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ_WORKING)
def edition_comments(request, plan, number):
    edition, access = _get_commented(request, plan, number)
    threads = list(queries.threads(edition, access))
    put_lines_on_comments(request.user, edition, threads)
    context = {
        "edition": edition,
        "subjects": queries.by_subject(edition, threads),
        "areas": edition.focus_areas.order_by("order", "pk"),
        "may_comment": Step.COMMENT in lifecycle.open_steps(edition, access),
        "breadcrumbs": breadcrumbs(edition, _("Comments")),
    }
    return render(request, "stadsdelplan/comments/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def plan_comment_add(request, plan, number, key=None, focus_area=None):
    """Comment on a goal or measure by its key, on a focus area, or on the situation picture and the whole."""
    edition, access = _get_commented(request, plan, number)
    goal = area = measure = None
    verb = partial(review.add_comment, edition=edition)
    if key:
        goal, measure = _goal_of(request, edition, key)
        verb = partial(verb, key=key)
    elif focus_area:
        area = get_object_or_404(edition.focus_areas, pk=focus_area)
        verb = partial(verb, focus_area=area)
    subject = {"goal": goal, "measure": measure, "area": area, "here": _("Comment")}
    labels = {"label": _("Comment"), "submit_label": _("Send the comment")}
    return _form_page(request, edition, access, verb, subject, labels)


@require_http_methods(["GET", "POST"])
@require(Permission.READ_WORKING)
def plan_comment_answer(request, plan, number, pk):
    edition, access = _get_commented(request, plan, number)
    comment = _get_comment(edition, access, pk)
    verb = partial(review.answer_comment, comment=comment)
    labels = {"label": _("Your answer"), "submit_label": _("Send the answer")}
    return _form_page(request, edition, access, verb, {"answered": comment, "here": _("Answer")}, labels)


@require_POST
@require(Permission.READ_WORKING)
def plan_comment_resolve(request, plan, number, pk):
    edition, access = _get_commented(request, plan, number)
    comment = _get_comment(edition, access, pk)
    if not lifecycle.may_resolve(comment, access):
        raise PermissionDenied
    organisation = (_organisations(edition, access, Step.RESOLVE) or access.organisations)[0]
    arguments = {"organisation": organisation, "answers": conflicts.version_from(request)}
    review.resolve_comment(comment=comment, by=request.user, at=timezone.now(), **arguments)
    messages.success(request, _("The comment is resolved."))
    return redirect(_place(edition, comment))


def _get_commented(request, plan, number):
    """Return the edition, if the person sees it (404), and their Access, if they read working material in it (403)."""
    edition = get_edition(request, plan, number)
    access = lifecycle.access_of(request.user, edition)
    if not access.organisations:
        raise PermissionDenied
    return edition, access


def _goal_of(request, edition, key):
    """Return (goal or focus area, measure or None) by the key of that or of the measure (404)."""
    found = Q(key=key) | Q(measures__key=key)
    goal = edition.goals.filter(found).first()
    goal = goal or edition.focus_areas.filter(found, measures__isnull=False).select_related("parent").first()
    if goal is None:
        raise Http404
    return goal, None if goal.key == key else goal.measures.get(key=key)


def _get_comment(edition, access, pk):
    comments = visible_comments(edition, access).filter(answers__isnull=True)
    return get_object_or_404(comments.select_related("organisation", "by"), pk=pk)


def _organisations(edition, access, step):
    """Return those of the person's organisations for which the step may be open in the edition's state."""
    if edition.status not in RULES[step].owner_alone:
        return access.organisations
    return [one for one in access.organisations if one.pk == edition.plan.owner_id]


def _place(edition, comment):
    address = reverse("edition_comments", args=[edition.plan_id, edition.number])
    return f"{address}#synpunkt-{comment.answers_id or comment.pk}"


def _form_page(request, edition, access, verb, subject, labels):
    """Show the form of a comment or an answer, or store what was written."""
    organisations = _organisations(edition, access, Step.COMMENT)
    lifecycle.refuse_unless_open(Step.COMMENT, edition, organisation=(organisations or access.organisations)[0])
    goal, is_changed = subject.get("goal"), False
    form_arguments = {
        "organisations": organisations,
        "cancel_url": edition.get_absolute_url(),
        "autosave_key": f"plan-comment-{request.path}",
        **labels,
    }
    form = CommentForm(request.POST or None, version=goal.revision if goal else edition.version, **form_arguments)
    if request.method == "POST":
        version = conflicts.version_from(request)
        if goal:
            verb = partial(verb, revision=version)
        if form.is_valid():
            try:
                return _store(request, edition, form, verb)
            except StaleVersionError as error:
                goal, is_changed = error.current, True
                form = _on_the_new_text(request, goal, form_arguments)
    context = {
        "edition": edition,
        "form": form,
        "breadcrumbs": breadcrumbs(edition, subject["here"]),
        **subject,
        "goal": goal,
    }
    context["measures"] = goal.measures.order_by("order", "pk") if goal else []
    return render(request, "stadsdelplan/comments/form.html", context, status=409 if is_changed else 200)


def _store(request, edition, form, verb):
    comment = verb(text=form.cleaned_data["text"], organisation=form.organisation, by=request.user, at=timezone.now())
    messages.success(request, _("The answer is sent.") if comment.answers_id else _("The comment is sent."))
    return redirect(_place(edition, comment))


def _on_the_new_text(request, goal, form_arguments):
    """Return the form with what the person wrote, on the goal as it is now."""
    form = CommentForm({**request.POST.dict(), "version": goal.revision}, version=goal.revision, **form_arguments)
    form.add_error(
        None, _("The goal has been changed since you opened the page. Read it again, and send what still holds.")
    )
    return form
