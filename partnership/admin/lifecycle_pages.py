"""An agreement's pages in the admin beside its form: its steps and its papers."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.files import serving
from core.lifecycle import Access
from core.permissions import Permission
from core.text import dates
from partnership import agreement_changes
from partnership.admin.mixins import show_refusals
from partnership.agreement.queries import read_agreement
from partnership.agreement.reachable import message_after_sending_draft, reach_of_agreement
from partnership.document import pdf
from partnership.history import queries
from partnership.lifecycle import RULES
from partnership.lifecycle import Step as LifecycleStep
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementStatus, Copy, PrintSet
from partnership.review import actions as review
from partnership.term import actions as term
from partnership.wording.disagreements import find_disagreements


@dataclass(frozen=True)
class AdminStep:
    """A verb with its page: what happens, the label of the button, the message afterwards, and when it is open.

    `reason` names the field for a reason, where the verb takes one.
    """

    label: str
    text: str
    done: str
    statuses: tuple[str, ...]
    reason: str = ""


STEPS = {
    "send": AdminStep(
        label=_("Send for review"),
        text=_(
            "The other parties may read the draft and comment on it. What they answer comes in to the "
            "municipality and is a public record. Write nothing about individuals."
        ),
        done=_("The draft is sent for review."),
        statuses=RULES[LifecycleStep.SEND_FOR_REVIEW].states,
    ),
    "take_back": AdminStep(
        label=_("Take back from review"),
        text=_(
            "The text becomes a draft again, and you can change all of it. The other parties may still read it, and "
            "their comments stay, but they write no new ones until you send it again."
        ),
        done=_("The draft is taken back. The text is free again."),
        statuses=RULES[LifecycleStep.TAKE_BACK].states,
    ),
    "lock": AdminStep(
        label=_("Lock the text"),
        text=_(
            "Once the text is locked, nobody can change it. The portal stores the text and a PDF, and makes one copy "
            "for each party."
        ),
        done=_("The text is locked. The copies are ready to print."),
        statuses=RULES[LifecycleStep.LOCK].states,
        reason=_("Why is the text locked all the same?"),
    ),
    "void": AdminStep(
        label=_("Void the copies"),
        text=_(
            "The copies can no longer be used for signing. The files and the history are kept. You get a new draft of "
            "the text."
        ),
        done=_("The copies are voided. The files are kept, and you have a new draft of the text."),
        statuses=RULES[LifecycleStep.VOID].states,
        reason=_("Reason"),
    ),
    "calendar": AdminStep(
        label=_("Follow the calendar"),
        text=_("The agreement comes into force if all have signed and its first day is here, and ends after its last."),
        done=_("The agreement is where the calendar has it."),
        statuses=(AgreementStatus.SIGNING, AgreementStatus.IN_FORCE),
    ),
}


VERBS = {
    "send": review.send_for_review,
    "take_back": review.take_back,
    "lock": locking.lock_text,
    "void": locking.void_text,
}


class AgreementPages:
    """The agreement's buttons in the admin: each is a page that says what will happen, and a verb when it is sent."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/step/<str:name>/", wrap(self.step_view), name="partnership_agreement_step"),
            path("<int:pk>/draft.pdf", wrap(self.draft_view), name="partnership_agreement_draft"),
            path("<int:pk>/papers.pdf", wrap(self.papers_view), name="partnership_agreement_papers"),
            path("<int:pk>/papers-<int:number>.pdf", wrap(self.papers_view), name="partnership_agreement_paper"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            context["steps"] = self._open_steps(request, obj)
            papers = PrintSet.objects.current().filter(agreement_version__agreement=obj.pk)
            copies = Copy.objects.filter(print_set__in=papers).select_related("keeper")
            context["copies"] = copies.order_by("number", "pk")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_of(self, obj):
        """Return the whole history of the agreement, as its owner's people read it."""
        return queries.entries(obj, Access(frozenset({Permission.READ_WORKING}), frozenset(), ()))

    @method_decorator(require_http_methods(["GET", "POST"]))
    def step_view(self, request, pk, name):
        agreement = self._agreement(request, pk)
        if name not in STEPS:
            raise Http404
        if not self.has_change_permission(request):
            raise PermissionDenied
        problems = locking.why_not_lockable(agreement_changes.current_version(agreement)) if name == "lock" else []
        waits_until = locking.waits_until(agreement, on=timezone.localdate())
        if name == "lock" and request.method == "POST" and waits_until and "is_early" not in request.POST:
            problems = [*problems, _still_asked(waits_until)]
        if request.method == "POST" and not problems:
            return self._take(request, agreement, name)
        disagreements = find_disagreements(agreement_changes.current_version(agreement)) if name == "lock" else []
        context = {
            **self.admin_site.each_context(request),
            "title": STEPS[name].label,
            "disagreements": disagreements,
            "step": STEPS[name],
            "waits_until": waits_until if name == "lock" else None,
            "asks_reason": name == "void" or disagreements or (name == "lock" and _has_open_comments(agreement)),
            "problems": problems,
            "agreement": agreement,
            "opts": self.opts,
        }
        return TemplateResponse(
            request, "admin/partnership/agreement/step.html", context, status=409 if request.method == "POST" else 200
        )

    @method_decorator(require_GET)
    def draft_view(self, request, pk):
        """Serve today's text as a PDF that says on every page that it is a draft."""
        agreement = self._agreement(request, pk)
        if not agreement.is_working:
            raise Http404
        content = pdf.draw_draft(agreement_changes.current_version(agreement), at=timezone.now())
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{agreement.slug}-utkast.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response

    @method_decorator(require_GET)
    def papers_view(self, request, pk, number=None):
        """Serve the stored PDF with all copies, or with the copy of that number."""
        agreement = self._agreement(request, pk)
        papers = PrintSet.objects.current().filter(agreement_version__agreement=agreement).first()
        stored = papers and papers.copies.filter(number=number).first() if number else papers
        if not stored:
            raise Http404
        name = f"{agreement.slug}-exemplar-{number}.pdf" if number else f"{agreement.slug}.pdf"
        return serving.serve(stored.file, sha256=stored.sha256, filename=name, inline=True, request=request)

    def _take(self, request, agreement, name):
        arguments = {"agreement": agreement, "by": request.user, "at": timezone.now()}
        version = conflicts.version_from(request)
        page = read_agreement(agreement) if name == "send" else None
        reached = page and reach_of_agreement(page, on=timezone.localdate())
        with show_refusals():
            if name == "calendar":
                term.follow_calendar(on=timezone.localdate(), **arguments)
            elif STEPS[name].reason:
                reason = request.POST.get("reason", "")
                words_reason = {"words_reason": reason} if name == "lock" else {}  # the page asks once for either
                VERBS[name](version=version, reason=reason, **words_reason, **arguments)
            else:
                VERBS[name](version=version, **arguments)
        done = message_after_sending_draft(reached) if name == "send" else STEPS[name].done
        self.message_user(request, done, messages.SUCCESS)
        return redirect("admin:partnership_agreement_change", agreement.pk)

    def _open_steps(self, request, agreement):
        if not self.has_change_permission(request):
            return []
        return [
            (reverse("admin:partnership_agreement_step", args=[agreement.pk, name]), step.label)
            for name, step in STEPS.items()
            if agreement.status in step.statuses
        ]

    def _agreement(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        agreement = Agreement.objects.select_related("partnership").filter(pk=pk).first()
        if agreement is None:
            raise Http404
        return agreement


def _still_asked(day):
    sentence = _("The parties were asked to answer by %(day)s, and that day has not passed. Say that you lock it now.")
    return sentence % {"day": dates.day(day)}


def _has_open_comments(agreement):
    return locking.open_comments(agreement_changes.current_version(agreement)) > 0
