"""The tasks that wait for a person: each with its reason, its day where it has one, and one link."""

from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import permissions
from core.permissions import Permission
from core.text.collation import swedish
from core.text.dates import day
from partnership.access import queries as access
from partnership.agreement import comments as comments_of_agreements
from partnership.models import Agreement, AgreementStatus, Comment, Copy, Signatory, VersionOrigin, VersionStatus
from stadsdelplan.home.figure_tasks import figures_to_look_at
from stadsdelplan.home.kept import kept_tasks
from stadsdelplan.home.meeting_tasks import meeting_tasks
from stadsdelplan.home.picture_tasks import picture_tasks
from stadsdelplan.home.plan_tasks import (
    answers_to_see_to,
    editions_to_decide,
    follow_ups_due,
    goals_to_review,
    own_editions,
    revisions_and_duties,
    rounds_to_close,
)
from stadsdelplan.home.registry_tasks import records_to_register
from stadsdelplan.home.scan_tasks import scans_to_file
from stadsdelplan.home.task import OpenTo, Task

FOR_SIGNATURE = (AgreementStatus.LOCKED, AgreementStatus.SIGNING)
_WITH_COPIES = (AgreementStatus.LOCKED, AgreementStatus.SIGNING, AgreementStatus.IN_FORCE)


def tasks_for(user, *, agreements, on, heads=()):
    """Return the Tasks of `user` on the day `on`, the oldest duty first. The number of queries does not grow.

    `agreements` are those that the person sees. Steps that none of the person's roles may take are no tasks. What is
    found is kept by the `heads` of kept.py, which must have been read before the agreements; without them it is not.
    """
    in_diary = kept_tasks("diary", lambda: list(records_to_register(user, on=on)), user, heads, on=on)
    not_kept = [*figures_to_look_at(user), *scans_to_file(user)]  # of which no chain tells
    return [*_tasks_of_partnerships(user, agreements, heads, on=on), *not_kept, *in_diary]


def tasks_in(partnership, user, *, agreements, on, heads=()):
    """Return the Tasks of `user` that are about this partnership, of which `agreements` are those that they see.

    `heads` are as for `tasks_for`.
    """
    if not permissions.grants(user, Permission.READ_WORKING):
        agreements = []
    tasks = _tasks_of_partnerships(user, agreements, heads, on=on)
    return [task for task in tasks if task.open_to and task.open_to.partnership == partnership.pk]


def _tasks_of_partnerships(user, agreements, heads, *, on):
    """Return the Tasks that belong to a partnership each: all but those of figures, and of a whole diary."""
    keys = [each.pk for each in agreements]
    return kept_tasks(
        "partnerships", lambda: _find_in_partnerships(user, agreements, on=on), user, heads, on=on, of=keys
    )


def _find_in_partnerships(user, agreements, *, on):
    own = own_editions(user)
    return [
        *goals_to_review(user),
        *answers_to_see_to(user, own),
        *editions_to_decide(user, own),
        *_copies_to_see_to(user, agreements),
        *_agreements_to_watch(user, agreements, on=on),
        *_drafts_to_finish(user, agreements),
        *revisions_and_duties(user, on=on),
        *follow_ups_due(user, on=on),
        *rounds_to_close(user, own, on=on),
        *picture_tasks(user),
        *meeting_tasks(user),
        *_access_to_see_to(user, on=on),
    ]


def agreements_for_tasks(user):
    """Return the agreements of which `user` may have a task. One query, and none for whoever only reads."""
    if not permissions.grants(user, Permission.READ_WORKING):
        return []
    return list(readable_agreements(user))


def readable_agreements(user):
    """Return the agreements that the person sees, the newest first, with what home says of them, as a queryset."""
    return Agreement.objects.visible_to(user).with_signing().select_related("framework").order_by("-pk")


def _copies_to_see_to(user, agreements):
    """Yield Tasks for agreements with copies that somebody has not signed, or that are not with their keepers."""
    own = _own(user, Permission.AGREEMENT_REGISTER, agreements)
    awaited = [one for one in own if one.status in _WITH_COPIES]
    if not awaited:
        return
    counts = counts_of_copies(awaited)
    for agreement in sorted(awaited, key=_by_name):
        count = counts.get(agreement.pk, _Count())
        if count.signed < count.total and agreement.status != AgreementStatus.IN_FORCE:
            yield Task(
                matter=f"sign:{agreement.pk}",
                what=_("Have the copies signed"),
                why=_("%(agreement)s: %(done)s of %(total)s signed")
                % {"agreement": agreement, "done": count.signed, "total": count.total},
                step=_("Open the agreement"),
                url=agreement.get_absolute_url(),
                open_to=_open_to_owner(agreement, Permission.AGREEMENT_REGISTER),
            )
        elif count.home < count.total:
            yield Task(
                matter=f"home:{agreement.pk}",
                what=_("Bring the copies to their keepers"),
                why=_("%(agreement)s: %(done)s of %(total)s are registered there")
                % {"agreement": agreement, "done": count.home, "total": count.total},
                step=_("Open the agreement"),
                url=agreement.get_absolute_url(),
                open_to=_open_to_owner(agreement, Permission.AGREEMENT_REGISTER),
            )


@dataclass
class _Count:
    total: int = 0
    signed: int = 0
    home: int = 0


def counts_of_copies(agreements):
    """Return {agreement's pk: _Count} of those with copies. Papers registered afterwards have none to wait for."""
    signers = (
        Signatory.objects.filter(party__agreement_version=OuterRef("print_set__agreement_version"))
        .order_by()
        .values("party__agreement_version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    version = "print_set__agreement_version"
    copies = (
        Copy.objects.filter(**{f"{version}__status": VersionStatus.LOCKED, f"{version}__agreement__in": agreements})
        .exclude(**{f"{version}__origin": VersionOrigin.REGISTERED})
        .select_related(f"{version}__agreement", "keeper")
        .defer(f"{version}__canonical_text")
        .annotate(signers=signers, signed=Count("signatures"))
        .order_by("pk")
    )
    counts = {}
    for copy in copies:
        text = copy.print_set.agreement_version
        count = counts.setdefault(text.agreement_id, _Count())
        count.total += 1
        count.signed += copy.signed >= (copy.signers or 0)
        count.home += copy.is_home(text, text.agreement.owner_id)
    return counts


def _agreements_to_watch(user, agreements, *, on):
    """Yield Tasks for agreements in force that end soon, or whose date to watch has come, without a successor."""
    succeeded = {one.succeeds_id for one in agreements}
    for agreement in sorted(_own(user, Permission.AGREEMENT_REGISTER, agreements), key=_by_name):
        if agreement.pk in succeeded or not agreement.is_to_be_watched(on=on):
            continue
        last_day = agreement.last_day
        why = _("%(agreement)s: ends %(day)s") if last_day else _("%(agreement)s: to be watched from %(watch)s")
        yield Task(
            matter=f"watch:{agreement.pk}:{last_day}",
            what=_("See to what comes after the agreement"),
            why=why % {"agreement": agreement, "day": day(last_day), "watch": day(agreement.watch_on)},
            step=_("Open the agreement"),
            url=agreement.get_absolute_url(),
            by=last_day,
            open_to=_open_to_owner(agreement, Permission.AGREEMENT_REGISTER),
        )


def _drafts_to_finish(user, agreements):
    """Yield Tasks for drafts of the person's organisations, and for drafts that others have sent for comments."""
    mine = set(_own(user, Permission.AGREEMENT_EDIT, agreements))
    in_review = [one for one in agreements if one.status == AgreementStatus.IN_REVIEW]
    comments = _open_comments([one for one in in_review if one in mine])
    written_here = set(_own(user, Permission.READ_WORKING, in_review))
    to_read = {one for one in in_review if one not in written_here}
    works_for = permissions.grants(user, Permission.READ_WORKING)
    answered = comments_of_agreements.answered(list(to_read), works_for) if to_read else set()
    for agreement in sorted(agreements, key=_by_name):
        what, by, step, matter = _("Finish the draft"), None, _("Open the draft"), f"draft:{agreement.pk}"
        open_to = _open_to_owner(agreement, Permission.AGREEMENT_EDIT)
        count, newest = comments.get(agreement.pk, (0, None))
        if count:
            what = ngettext("Answer the comment", "Answer the comments (%(count)s)", count) % {"count": count}
            step, matter = _("Answer"), f"agreement_comments:{agreement.pk}:{newest}"
        elif agreement in to_read:
            if agreement.pk in answered:
                continue
            what, by, step = _("Comment on the text"), agreement.answer_by, _("Read and answer")
            within, matter = agreement.partnership_id, f"comment:{agreement.pk}"
            open_to = OpenTo(Permission.READ_WORKING, frozenset(works_for.units(within)), within)
        elif agreement not in mine or not agreement.is_working:
            continue
        url = agreement.get_absolute_url()
        yield Task(matter=matter, what=what, why=agreement.name, step=step, url=url, by=by, open_to=open_to)


def _access_to_see_to(user, *, on):
    """Yield Tasks for people who ask for access, and for lists of access that nobody has confirmed for a year."""
    mine = permissions.grants(user, Permission.ACCESS_MANAGE)
    for asked in access.open_requests(user):
        within = asked.partnership_id
        yield Task(
            matter=f"access_request:{asked.pk}",
            what=_("Answer who asks for access"),
            why=f"{asked.partnership}: {asked.by}",
            step=_("Answer"),
            url=reverse("partnership_access", args=[asked.partnership.slug]),
            place=asked.partnership.get_absolute_url(),
            open_to=OpenTo(Permission.ACCESS_MANAGE, frozenset(mine.units(within)), within),
        )
    for partnership, organisation in access.reviews_due(user, on=on):
        yield Task(
            matter=f"access_review:{partnership.pk}:{organisation.pk}",
            what=_("Look through who has access"),
            why=f"{partnership}: {organisation}",
            step=_("Look through"),
            url=reverse("partnership_access", args=[partnership.slug]),
            place=partnership.get_absolute_url(),
            open_to=OpenTo(Permission.ACCESS_MANAGE, frozenset({organisation.pk}), partnership.pk),
        )


def _open_comments(agreements):
    """Return {agreement's pk: (number of unanswered comments, key of the newest)} of the agreements that have any."""
    if not agreements:
        return {}
    path = "section__agreement_version__agreement"
    found = (
        Comment.objects.unanswered()
        .filter(**{f"{path}__in": agreements})
        .exclude(section__agreement_version__status=VersionStatus.VOIDED)
        .values_list(path)
        .annotate(count=Count("pk"), newest=Max("pk"))
        .order_by()
    )
    return {agreement: (count, newest) for agreement, count, newest in found}


def _open_to_owner(agreement, permission):
    return OpenTo(permission, frozenset({agreement.owner_id}), agreement.partnership_id)


def _own(user, permission, agreements):
    """Return the agreements that one of the person's units writes, where the person has `permission` for it."""
    mine = permissions.grants(user, permission)
    return [each for each in agreements if mine.include(each.owner_id, each.partnership_id)]


def _by_name(agreement):
    return swedish(agreement.name), agreement.pk
