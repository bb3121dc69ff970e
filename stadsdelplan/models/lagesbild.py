"""The situation picture of a partnership: what each party sees, and the merged picture, in the law's three parts."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Area, DayField, Organisation, Versioned
from core.permissions import Permission, grants
from partnership.models import Partnership, seen_by


class LagesbildStatus(models.TextChoices):
    WORKING = "working", _("Under work")
    CLOSED = "closed", _("Closed")


class LagesbildPart(models.TextChoices):
    """The three parts of lag (2023:196) § 4."""

    MAPPING = "mapping", _("Mapping of crime, its extent and consequences")
    OTHER = "other", _("Other information that is needed")
    ANALYSIS = "analysis", _("Analysis")


class Agreeing(models.TextChoices):
    """How what the parties say of one thing goes together."""

    SAME = "same", _("They say the same")
    ONLY_ONE = "only_one", _("Only one of them sees it")
    CONTRADICT = "contradict", _("They contradict each other")


class LagesbildQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the closed pictures of the user's partnerships, and those under work where they read such material."""
        reads, reads_working = grants(user, Permission.READ), grants(user, Permission.READ_WORKING)
        seen = Q(partnership__in=seen_by(reads_working))
        if reads != reads_working:
            seen |= Q(status=LagesbildStatus.CLOSED, partnership__in=seen_by(reads))
        return self.filter(seen)


class Lagesbild(Versioned):
    """A situation picture of an area: each party writes its own, and `owner` merges them and closes it on a day.

    Once it is closed nothing of it is changed. `area` is the one whose figures are kept with it.
    """

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="lagesbilder"
    )
    owner = models.ForeignKey(
        Organisation, verbose_name=_("put together by"), on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    sources = models.TextField(_("sources"), blank=True, validators=[text_lengths.TEXT])
    status = models.CharField(
        _("status"), max_length=7, choices=LagesbildStatus, default=LagesbildStatus.WORKING, editable=False
    )
    started_at = models.DateTimeField(_("started"), editable=False)
    closed_on = DayField(_("dated"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_example = models.BooleanField(_("made-up example"), default=False)

    objects = LagesbildQuerySet.as_manager()

    class Meta:
        verbose_name = _("situation picture")
        verbose_name_plural = _("situation pictures")
        constraints = [
            models.CheckConstraint(
                name="lagesbild_closed_on_a_day",
                condition=Q(status=LagesbildStatus.WORKING, closed_on__isnull=True, closed_by__isnull=True)
                | Q(status=LagesbildStatus.CLOSED, closed_on__isnull=False, closed_by__isnull=False),
                violation_error_message=_("A closed situation picture says on which day, and by whom."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("lagesbild", args=[self.pk])

    @property
    def is_closed(self):
        return self.status == LagesbildStatus.CLOSED


class PartyPicture(Versioned):
    """What one party sees. Others read it from the moment it is handed in, and from then on it stays as it is."""

    lagesbild = models.ForeignKey(
        Lagesbild, verbose_name=_("situation picture"), on_delete=models.CASCADE, related_name="pictures"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    sources = models.TextField(_("sources"), blank=True, validators=[text_lengths.TEXT])
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("party's picture")
        verbose_name_plural = _("parties' pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["lagesbild", "organisation"],
                name="picture_once_per_party",
                violation_error_message=_("The organisation already has its picture here."),
            ),
        ]

    def __str__(self):
        return f"{self.lagesbild}: {self.organisation}"

    def get_absolute_url(self):
        return reverse("party_picture", args=[self.lagesbild_id, self.organisation_id])


class _Point(Versioned):
    """One thing that is seen, in a part of the picture."""

    part = models.CharField(_("part"), max_length=8, choices=LagesbildPart)
    order = models.PositiveSmallIntegerField(_("order"))
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"), blank=True, validators=[text_lengths.TEXT])

    class Meta:
        abstract = True

    def __str__(self):
        return self.heading


class PicturePoint(_Point):
    """One thing that a party sees."""

    picture = models.ForeignKey(
        PartyPicture, verbose_name=_("party's picture"), on_delete=models.CASCADE, related_name="points"
    )

    class Meta:
        verbose_name = _("point of a party's picture")
        verbose_name_plural = _("points of parties' pictures")


class MergedPoint(_Point):
    """One thing in the merged picture: what the parties say of it, in its `sayings`, and how that goes together."""

    lagesbild = models.ForeignKey(
        Lagesbild, verbose_name=_("situation picture"), on_delete=models.CASCADE, related_name="points"
    )
    agreeing = models.CharField(_("how it goes together"), max_length=10, choices=Agreeing, blank=True)

    class Meta:
        verbose_name = _("point of the merged picture")
        verbose_name_plural = _("points of merged pictures")


class Saying(models.Model):
    """A party's point that stands in a point of the merged picture."""

    merged = models.ForeignKey(
        MergedPoint, verbose_name=_("point of the merged picture"), on_delete=models.CASCADE, related_name="sayings"
    )
    point = models.OneToOneField(
        PicturePoint, verbose_name=_("point of a party's picture"), on_delete=models.PROTECT, related_name="saying"
    )

    class Meta:
        verbose_name = _("who says it")
        verbose_name_plural = _("who says what")

    def __str__(self):
        return str(self.point)


def lagesbild_paper_name(instance, filename):
    """Return a random name, so that nobody can guess where a paper is stored."""
    return f"papers/{secrets.token_hex(16)}.pdf"


class LagesbildPaper(models.Model):
    """The PDF of a closed situation picture, and the figures of its area as they were that day."""

    lagesbild = models.OneToOneField(
        Lagesbild, verbose_name=_("situation picture"), on_delete=models.PROTECT, related_name="paper"
    )
    figures = models.JSONField(_("figures"), default=list)
    file = models.FileField(_("file"), upload_to=lagesbild_paper_name)
    sha256 = models.CharField(_("content digest of the file"), max_length=64)
    drawn_at = models.DateTimeField(_("drawn"))

    class Meta:
        verbose_name = _("closed situation picture's paper")
        verbose_name_plural = _("closed situation pictures' papers")

    def __str__(self):
        return str(self.lagesbild)
