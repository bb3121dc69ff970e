"""What stands in each mail: written when it is sent, by what the person may see then.

A mail names the sender, the matter and its day, and has one link, in the language that the person chose. Of working
material it says what it is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import permissions
from core.mail import outbox
from core.mail.recipients import language_of
from core.mail.stop_links import stop_url
from core.models import DigestRhythm, MailChoice, MailKind, OutgoingMail
from core.text.dates import long_day
from partnership.models import Agreement, AgreementStatus
from stadsdelplan.models import SENT, Edition, Proposal, ProposalStatus
from stadsdelplan.reminders.digests import waiting_for

MOST_LINES = 20  # of a reminder; home has the rest


@dataclass(frozen=True)
class LetterLine:
    """A matter in a mail: what is to be done, what it is about, and its last day if there is one."""

    what: str
    about: str
    by: date | None = None
    is_late: bool = False

    @property
    def day(self):
        if not self.by:
            return ""
        words = _("should have been done %(day)s") if self.is_late else _("at the latest %(day)s")
        return words % {"day": long_day(self.by)}


@dataclass(frozen=True)
class Letter:
    """What a mail says, and where its one link leads."""

    subject: str
    lines: list[LetterLine]
    url: str
    link: str


def compose(mail: OutgoingMail, at: datetime) -> EmailMultiAlternatives | None:
    """Return the message of `mail`, or None where nobody should have it (any more)."""
    user, on = mail.user, localdate(at)
    if not user.is_active or not _is_wanted(mail):
        return None
    permissions.load(user, on=on)
    language = language_of(user)
    with translation.override(language):
        letter = _LETTERS[MailKind(mail.kind)](mail, on)
        if letter is None:
            return None
        context = {
            "site_name": settings.SITE_NAME,
            "name": user.name,
            "letter": letter,
            "url": settings.SITE_URL + letter.url,
            "choice_url": settings.SITE_URL + reverse("mail_choice"),
            "stop_url": stop_url(user, MailKind(mail.kind)),
            "language": language,
        }
        text = render_to_string("mails/letter.txt", context)
        html = render_to_string("mails/letter.html", context)
    return outbox.message_of(mail, subject=letter.subject, text=text, html=html)


def _is_wanted(mail):
    choice = MailChoice.objects.filter(user=mail.user).first()
    if choice is None:
        return True
    return choice.digest != DigestRhythm.NEVER if mail.kind == MailKind.DIGEST else choice.at_once


def _digest(mail, on):
    """Return the reminder of those of its matters that still wait, or None where none does."""
    told = set(mail.matters.values_list("matter", flat=True))
    tasks = [task for task in waiting_for(mail.user, on=on) if task.matter in told]
    tasks.sort(key=lambda task: (task.by is None, task.by or on, task.matter))
    if not tasks:
        return None
    late = sum(task.is_late(on=on) for task in tasks)
    subject = ngettext("%(count)s thing waits for you", "%(count)s things wait for you", len(tasks)) % {
        "count": len(tasks)
    }
    if late:
        subject += ngettext(", %(count)s is overdue", ", %(count)s are overdue", late) % {"count": late}
    lines = [LetterLine(task.what, task.why, task.by, task.is_late(on=on)) for task in tasks[:MOST_LINES]]
    if left := len(tasks) - len(lines):
        lines.append(
            LetterLine(ngettext("and %(count)s thing more", "and %(count)s things more", left) % {"count": left}, "")
        )
    return Letter(subject, lines, reverse("home"), _("See all that waits for you"))


def _sent_for_review(mail, on):
    kind, _colon, key = mail.matter.partition(":")
    if kind == "agreement":
        agreement = Agreement.objects.visible_to(mail.user).filter(pk=key, status=AgreementStatus.IN_REVIEW).first()
        if agreement is None or mail.stage != f"sent:{_sent_as(mail, agreement)}":
            return None
        thing, by, url, link = agreement, agreement.answer_by, agreement.get_absolute_url(), _("Open the text")
    else:
        edition = _edition(mail.user, key)
        if edition is None:
            return None
        url = reverse("edition_review", args=[edition.plan_id, edition.number])
        thing, by, link = edition, edition.answer_by, _("Open the review")
    line = LetterLine(_("A text is sent to you for review"), str(thing), by, bool(by and by < on))
    return Letter(_("For review: %(thing)s") % {"thing": thing}, [line], url, link)


def _sent_as(mail, agreement):
    """Return the version as which the agreement's text was sent last, by the newest such mail to the person."""
    newest = OutgoingMail.objects.filter(user=mail.user, kind=mail.kind, matter=mail.matter).order_by("-pk").first()
    return newest.stage.partition(":")[2]


def _change_asked_for(mail, on):
    edition = _edition(mail.user, mail.matter.partition(":")[2])
    if edition is None:
        return None
    line = LetterLine(_("A party asks for a change"), str(edition), edition.answer_by)
    url = reverse("edition_answers", args=[edition.plan_id, edition.number])
    return Letter(_("Change asked for: %(thing)s") % {"thing": edition}, [line], url, _("See the answers"))


def _proposal_answered(mail, on):
    proposal = Proposal.objects.filter(pk=mail.matter.partition(":")[2], by=mail.user).first()
    edition = proposal and Edition.objects.visible_to(mail.user).filter(pk=proposal.edition_id).first()
    if edition is None:
        return None
    taken_up = proposal.status == ProposalStatus.TAKEN_UP
    what = _("The goal that you proposed is taken up") if taken_up else _("The goal that you proposed is declined")
    subject = _("Answer to a proposed goal: %(thing)s") % {"thing": edition}
    return Letter(subject, [LetterLine(what, str(edition))], edition.get_absolute_url(), _("See the answer"))


def _edition(user, key):
    """Return the edition with that key, if it is sent to the parties and `user` sees it, or None."""
    return Edition.objects.visible_to(user).select_related("plan").filter(pk=key, status__in=SENT).first()


_LETTERS: dict[MailKind, Callable[[OutgoingMail, date], Letter | None]] = {
    MailKind.DIGEST: _digest,
    MailKind.REVIEW: _sent_for_review,
    MailKind.CHANGE: _change_asked_for,
    MailKind.PROPOSAL: _proposal_answered,
}
