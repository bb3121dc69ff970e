"""One edition of a plan: its period, its state, its own texts, and the paper that was adopted."""

import secrets
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import permissions
from core.limits import text_lengths
from core.models import DayField, Noticed, Organisation, StoredFile, Versioned
from core.text.dates import months
from partnership.models import Agreement, seen_by
from stadsdelplan.models.lagesbild import Lagesbild
from stadsdelplan.models.plan import Plan


class EditionStatus(models.TextChoices):
    WORKING = "working", _("Working edition")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready for decision")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")


class Rhythm(models.TextChoices):
    """How often an edition is followed up in a round that is closed with a report."""

    MONTH = "month", _("Each month")
    QUARTER = "quarter", _("Each quarter")
    TERTIAL = "tertial", _("Each tertial (four months)")
    HALF_YEAR = "half_year", _("Each half-year")
    YEAR = "year", _("Each year")


_SHORT = timedelta(days=184)  # of a shorter period the months are named: two plans of a year need two names

UNDER_WORK = (EditionStatus.WORKING, EditionStatus.IN_REVIEW, EditionStatus.READY)
SENT = (EditionStatus.IN_REVIEW, EditionStatus.READY)
CLOSED = (EditionStatus.ADOPTED, EditionStatus.SUPERSEDED)


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return editions of the user's partnerships. Until it is sent, only its owner sees one that is under work."""
        reads = permissions.grants(user, permissions.Permission.READ)
        reads_working = permissions.grants(user, permissions.Permission.READ_WORKING)
        theirs = self.filter(plan__partnership__in=seen_by(reads))
        if not reads_working:
            return theirs.exclude(status__in=UNDER_WORK)
        sent = Q(sent_for_review_at__isnull=False)
        if reads_working != reads:
            sent &= Q(plan__partnership__in=seen_by(reads_working))
        own = reads_working.covers("plan__owner", "plan__partnership")
        return theirs.filter(~Q(status__in=UNDER_WORK) | own | sent)

    def open_to_all(self, *, on):
        """Return editions that anybody may read without logging in on the day `on`: adopted, and not replaced since."""
        return self.filter(status=EditionStatus.ADOPTED, adopted_on__lte=on)

    def adopted(self, *, on):
        """Return the adopted editions whose period includes the day `on`."""
        return self.filter(status=EditionStatus.ADOPTED, starts_on__lte=on, ends_on__gte=on)


class Edition(Versioned, Noticed):
    """The plan of one period, of three months or ten years. Only one edition is under work at a time.

    `agreement` is the one by which the parties sign it, and `cited` the Lagesbild that it stands on. With
    `effect_goals_only` its measures are in each organisation's own plan. With a `rhythm` its period falls into rounds
    of follow-up, see stadsdelplan/rounds/calendar.py.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("district plan"), on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = DayField(_("first day"))
    ends_on = DayField(_("last day"))
    rhythm = models.CharField(_("rounds of follow-up"), max_length=9, choices=Rhythm, blank=True)
    effect_goals_only = models.BooleanField(_("effect goals only, without measures"), default=False)
    status = models.CharField(
        _("status"), max_length=12, choices=EditionStatus, default=EditionStatus.WORKING, editable=False
    )
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("based on"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_editions",
    )
    lagesbild = models.TextField(_("situation picture"), blank=True, validators=[text_lengths.CHAPTER])
    lagesbild_version = models.PositiveIntegerField(_("version of the situation picture"), default=1, editable=False)
    cited = models.ForeignKey(
        Lagesbild,
        verbose_name=_("situation picture that it stands on"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="editions",
    )
    sent_for_review_at = models.DateTimeField(_("sent for review"), null=True, blank=True, editable=False)
    answer_by = DayField(_("answers wanted by"), null=True, blank=True, editable=False)
    adopted_by = models.CharField(_("adopted by"), max_length=200, blank=True, editable=False)
    adopted_on = DayField(_("adopted"), null=True, blank=True, editable=False)
    adopted_paragraph = models.CharField(_("paragraph"), max_length=40, blank=True, editable=False)
    adopted_reference = models.CharField(_("registration number"), max_length=60, blank=True, editable=False)
    extract = models.ForeignKey(
        StoredFile,
        verbose_name=_("extract of the minutes"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("signed as"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_text_digest = models.CharField(max_length=64, blank=True, editable=False)  # of what was written into it
    asked = models.ManyToManyField(
        Organisation,
        verbose_name=_("who is asked"),
        blank=True,
        editable=False,
        related_name="+",
        through="AskedOrganisation",
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="edition_number_once",
                violation_error_message=_("The plan already has an edition with that number."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=UNDER_WORK),
                name="edition_one_under_work",
                violation_error_message=_("The plan already has an edition that is being worked on."),
            ),
            models.UniqueConstraint(
                fields=["plan", "starts_on"],
                condition=Q(status=EditionStatus.ADOPTED),
                name="edition_one_adopted_from_a_day",
                violation_error_message=_("Another adopted edition starts on the same day."),
            ),
            models.CheckConstraint(
                name="edition_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                name="edition_adopted_has_decision",
                condition=~Q(status__in=[EditionStatus.ADOPTED, EditionStatus.SUPERSEDED])
                | (~Q(adopted_by="") & Q(adopted_on__isnull=False)),
                violation_error_message=_("An adopted edition says who adopted it, and when."),
            ),
            models.CheckConstraint(
                name="edition_in_review_was_sent",
                condition=~Q(status=EditionStatus.IN_REVIEW) | Q(sent_for_review_at__isnull=False),
                violation_error_message=_("An edition in review has been sent for review."),
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.years}"

    def get_absolute_url(self):
        return reverse("edition", args=[self.plan_id, self.number])

    @property
    def years(self):
        """Return the period as people write it: "2010", "2010–2012", or "januari–juni 2010" where it is short."""
        if self.ends_on - self.starts_on < _SHORT:
            return months(self.starts_on, self.ends_on)
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def is_under_work(self):
        return self.status in UNDER_WORK


class AskedOrganisation(models.Model):
    """An organisation that is asked to approve the edition, since it was sent or since the organisation was added."""

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("organisation that is asked")
        verbose_name_plural = _("organisations that are asked")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                name="edition_asks_organisation_once",
                violation_error_message=_("The organisation is already asked."),
            ),
        ]

    def __str__(self):
        return f"{self.edition}: {self.organisation}"


def full_name_of(name, above):
    """Return the name of a focus area with that of the area `above`, if any: "Trygg trafik: Hastigheter"."""
    return f"{above}: {name}" if above else name


class EditionFocusArea(Versioned):
    """A focus area as this edition names it, copied from the agreement's at first and its own from then on.

    `key` stays over the years. A sub-area has an area above it, `parent`, one level. Measures may stand directly under
    an area: the parties answer to these together, by the area's key and `revision`, as to a goal with its measures.
    `direction` tells in words where the area is to go, as a plan without goals does. It is no part of what is answered.
    """

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="focus_areas"
    )
    key = models.UUIDField(_("stable key"), default=uuid.uuid4, editable=False)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of the focus area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sub_areas",
    )
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=120)
    direction = models.TextField(
        pgettext_lazy("of a focus area", "direction"), blank=True, validators=[text_lengths.TEXT]
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "order"],
                name="edition_focus_area_order_once",
                violation_error_message=_("Two focus areas cannot stand in the same place."),
            ),
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="edition_focus_area_key_once",
                violation_error_message=_("The focus area is already in this edition."),
            ),
            models.CheckConstraint(
                name="focus_area_is_not_part_of_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A focus area is not a part of itself."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def full_name(self):
        """Return the name with that of the area above: "Trygg trafik: Hastigheter"."""
        return full_name_of(self.name, self.parent.name if self.parent_id else None)

    @property
    def title(self):
        """Return how the area is named where its own measures are answered to."""
        return self.full_name

    @property
    def anchor(self):
        """Return the id of its place on the page of the edition."""
        return f"omrade-{self.pk}"

    is_area = True


class ResourceStatement(Versioned):
    """How one party meets the district's needs within its ordinary resources, as the agreement promises."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="resource_statements"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("text"), validators=[text_lengths.TEXT])

    class Meta:
        verbose_name = _("statement on resources")
        verbose_name_plural = _("statements on resources")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                name="resource_statement_once_per_party",
                violation_error_message=_("The organisation already has a statement in this edition."),
            ),
        ]

    def __str__(self):
        return f"{self.edition}: {self.organisation}"


def paper_name(instance, filename):
    """Return a random name, so that nobody can guess where a paper is stored."""
    return f"papers/{secrets.token_hex(16)}.pdf"


class EditionPaper(models.Model):
    """The PDF of an edition as it was adopted. It is served from here and never drawn anew."""

    edition = models.OneToOneField(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="paper")
    file = models.FileField(_("file"), upload_to=paper_name)
    sha256 = models.CharField(_("content digest of the file"), max_length=64)
    drawn_at = models.DateTimeField(_("drawn"))

    class Meta:
        verbose_name = _("adopted edition's paper")
        verbose_name_plural = _("adopted editions' papers")

    def __str__(self):
        return str(self.edition)
