"""The meetings of a partnership: when, who, what stands on the agenda, what was said, and what was decided."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, Organisation, Versioned
from core.permissions import Permission, grants
from partnership.models import Partnership, seen_by
from stadsdelplan.models.plan import Plan


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class PointKind(models.TextChoices):
    """Why a point stands on an agenda: somebody wrote it, or something waits."""

    OWN = "own", _("Own point")
    DECISION = "decision", _("From earlier meetings")
    PROPOSAL = "proposal", _("Proposed goal")
    COMMENTS = "comments", _("Comments without an answer")
    CHANGE_ASKED = "change_asked", _("Change asked for")
    REVIEW = "review", _("Goals in review")
    FOLLOW_UP = "follow_up", _("To follow up")
    LATE = "late", _("Late measure")
    STANDS_STILL = "stands_still", _("Measure that has not begun")
    ROUND = "round", _("Round to close")
    AGREEMENT = "agreement", _("Agreement")
    LAW = "law", _("Duty under the law")
    FIGURES = "figures", _("New figures")


# Points about what the parties work on, which those who only read do not see.
WORKING_POINTS = (PointKind.PROPOSAL, PointKind.COMMENTS, PointKind.CHANGE_ASKED, PointKind.REVIEW)


class DecisionBecomes(models.TextChoices):
    NOTE = "note", _("A note")
    TASK = "task", _("A task")
    MEASURE = "measure", _("A measure in the plan")


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the held meetings of the user's partnerships, and the others where they read working material."""
        reads, reads_working = grants(user, Permission.READ), grants(user, Permission.READ_WORKING)
        seen = Q(partnership__in=seen_by(reads_working))
        if reads != reads_working:
            seen |= Q(status=MeetingStatus.HELD, partnership__in=seen_by(reads))
        return self.filter(seen)


class Meeting(Versioned):
    """A meeting of the parties, planned and then held, or cancelled with a reason. It may be about one plan.

    `held_on` is its day, also before it is held. `called` says who is called and `who` who came. Once its agenda is
    sent (`agenda_sent_at`), the points stay as they were.
    """

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="meetings"
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("district plan"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    status = models.CharField(
        _("status"), max_length=9, choices=MeetingStatus, default=MeetingStatus.PLANNED, editable=False
    )
    held_on = DayField(_("date"))
    starts_at = models.TimeField(_("starts"), null=True, blank=True)
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    called = models.CharField(_("who is called"), max_length=300, blank=True)
    who = models.CharField(_("who took part"), max_length=300, blank=True)
    decisions = models.TextField(_("notes and decisions"), blank=True, validators=[text_lengths.TEXT])
    link = models.CharField(
        _("link to the notes"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    agenda_sent_at = models.DateTimeField(_("agenda sent"), null=True, blank=True, editable=False)
    agenda_sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agenda sent by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_held_says_who",
                condition=~Q(status=MeetingStatus.HELD) | ~Q(who=""),
                violation_error_message=_("Say who took part."),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_says_why",
                condition=Q(status=MeetingStatus.CANCELLED, cancelled_because__gt="")
                | (~Q(status=MeetingStatus.CANCELLED) & Q(cancelled_because="")),
                violation_error_message=_("Say why the meeting is cancelled."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message=_("A meeting ends after it starts. Write both times, or the first alone."),
            ),
            models.CheckConstraint(
                name="meeting_agenda_sent_by_somebody",
                condition=Q(agenda_sent_at__isnull=True, agenda_sent_by__isnull=True)
                | Q(agenda_sent_at__isnull=False, agenda_sent_by__isnull=False),
                violation_error_message=_("A sent agenda says when, and by whom."),
            ),
        ]

    def __str__(self):
        return f"{self.plan or self.partnership} {self.held_on}"

    def get_absolute_url(self):
        return reverse("meeting", args=[self.pk])

    @property
    def is_planned(self):
        return self.status == MeetingStatus.PLANNED

    @property
    def is_held(self):
        return self.status == MeetingStatus.HELD

    @property
    def has_address(self):
        """Return whether `place` is a link."""
        return self.place.startswith(("https://", "http://"))

    def clean(self):
        if self.plan_id and self.plan.partnership_id != self.partnership_id:
            raise ValidationError({"plan": _("The plan belongs to another partnership.")})


class AgendaPoint(Versioned):
    """A point of an agenda. One that somebody wrote stands here at once; what was drawn, from the sending on.

    `organisation` brings up a point of its own. `notes` is what the minutes say of the point.
    """

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="points")
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("why it stands there"), max_length=12, choices=PointKind, default=PointKind.OWN)
    title = models.CharField(_("point"), max_length=300)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    who = models.CharField(_("who"), max_length=300, blank=True)
    url = models.CharField(_("address in the portal"), max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("brought up by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    notes = models.TextField(_("notes"), blank=True, validators=[text_lengths.TEXT])

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")

    def __str__(self):
        return self.title

    @property
    def is_own(self):
        return self.kind == PointKind.OWN


class MeetingDecision(Versioned):
    """What a meeting decided, and what becomes of it: a note, a task that is done on a day, or a measure of a plan."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="decision_rows"
    )
    point = models.ForeignKey(
        AgendaPoint,
        verbose_name=_("point of the agenda"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decision_rows",
    )
    text = models.TextField(_("decision"), validators=[text_lengths.REASON])
    becomes = models.CharField(_("what becomes of it"), max_length=7, choices=DecisionBecomes)
    responsible = models.ForeignKey(
        Organisation,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = DayField(_("last day"), null=True, blank=True)
    done_on = DayField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted as done by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    measure_key = models.UUIDField(_("key of the measure"), null=True, blank=True, editable=False)
    measure_plan = models.ForeignKey(
        Plan,
        verbose_name=_("plan of the measure"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_task_is_somebodys",
                condition=~Q(becomes=DecisionBecomes.TASK) | Q(responsible__isnull=False),
                violation_error_message=_("A task has somebody who is responsible for it."),
            ),
            models.CheckConstraint(
                name="meeting_task_done_by_somebody",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(becomes=DecisionBecomes.TASK, done_on__isnull=False, done_by__isnull=False),
                violation_error_message=_("Only a task is done, on a day and by somebody."),
            ),
            models.CheckConstraint(
                name="meeting_decision_is_a_measure",
                condition=Q(measure_key__isnull=True, measure_plan__isnull=True)
                | Q(becomes=DecisionBecomes.MEASURE, measure_key__isnull=False, measure_plan__isnull=False),
                violation_error_message=_("Only a decision that becomes a measure points at one, in its plan."),
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{reverse('meeting', args=[self.meeting_id])}#beslut-{self.pk}"

    @property
    def is_task(self):
        return self.becomes == DecisionBecomes.TASK

    @property
    def is_measure(self):
        return self.becomes == DecisionBecomes.MEASURE

    @property
    def is_open(self):
        """Return whether something is still to be done: the task, or the measure to be written."""
        return (self.is_task and self.done_on is None) or (self.is_measure and self.measure_key is None)
