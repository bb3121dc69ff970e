"""The first page of a partnership: what is due, and of each tab a few lines with one way there."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from partnership.models import AgreementStatus
from partnership.page_links import PageLink, grouped
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan.home.changes import changes_since
from stadsdelplan.home.kept import heads_of
from stadsdelplan.home.tasks import tasks_in
from stadsdelplan.meetings.queries import meetings_of
from stadsdelplan.partnership_page.queries import agreements_of, figure_lines, plan_lines
from stadsdelplan.partnership_page.rights import rights_in

MOST_TASKS, MOST_MEETINGS, MOST_CHANGES, MOST_LINES = 3, 2, 4, 3
_LATELY = timedelta(days=365)


@require_GET
@require(Permission.READ)
def partnership(request, slug):
    """Show the partnership at a glance."""
    partnership = get_partnership(request, slug, Tab.OVERVIEW)
    user, on, heads = request.user, timezone.localdate(), heads_of(request.user)  # before the agreements are read
    organisations = list(partnership.organisations.order_by("name", "pk"))
    districts = list(partnership.districts.select_related("parent__parent__parent").order_by("name", "pk"))
    rights = rights_in(partnership, organisations, user)
    agreements = agreements_of(partnership, user)
    current = [each for each in agreements if each.status != AgreementStatus.ENDED] or agreements[:1]
    lines = plan_lines(partnership, user, on=on)
    tasks = sorted(
        tasks_in(partnership, user, agreements=agreements, on=on, heads=heads),
        key=lambda task: (task.by is None, task.by or on),
    )
    area = lines[0].edition.plan.district if lines else next(iter(districts), None)
    planned, held = meetings_of(partnership, user)
    context = {
        "partnership": partnership,
        "breadcrumbs": [(_("Home"), reverse("home")), (partnership.name, "")],
        "organisations": organisations,
        "districts": districts,
        "main_action": _main_action(partnership, rights, agreements, lines, tasks),
        "tasks": tasks[:MOST_TASKS],
        "tasks_left_out": max(len(tasks) - MOST_TASKS, 0),
        "agreements": current[:MOST_LINES],
        "all_agreements": len(agreements),
        "plans": lines[:MOST_LINES],
        "all_plans": len(lines),
        "figures": figure_lines(area, lines, on=on) if area and area.parent_id else None,
        "planned": planned[:MOST_MEETINGS],
        "newest_held": next((each for each in held if each.is_held), None),
        "changed": changes_since(user, timezone.now() - _LATELY, partnership=partnership)[:MOST_CHANGES],
        "groups": _groups(partnership, rights, has_plan=bool(lines)),
        "today": on,
    }
    return render(request, "stadsdelplan/partnership_page/overview.html", context)


def _main_action(partnership, rights, agreements, lines, tasks):
    """Return the PageLink of what comes next: the first task, or else what the partnership has none of yet."""
    if tasks:
        return PageLink(tasks[0].step, tasks[0].url)
    if rights.begins_agreement and not agreements:
        return PageLink(_("New agreement"), reverse("agreement_new", args=[partnership.slug]))
    if rights.begins_plan and not lines:
        return PageLink(_("Start a plan or a promise to the citizens"), reverse("plan_new", args=[partnership.slug]))
    return None


def _groups(partnership, rights, *, has_plan):
    slug = [partnership.slug]
    work = []
    if rights.begins_agreement:
        work.append(PageLink(_("New agreement"), reverse("agreement_new", args=slug)))
    if rights.registers_paper:
        work.append(PageLink(_("Register an older agreement"), reverse("register_paper", args=slug)))
        work.append(PageLink(_("File scanned pages"), reverse("scans", args=slug)))
    if rights.begins_plan:
        label = (
            _("Start another plan or a promise to the citizens")
            if has_plan
            else _("Start a plan or a promise to the citizens")
        )
        work.append(PageLink(label, reverse("plan_new", args=slug)))
    if rights.adds_parties:
        work.append(PageLink(_("Parties: see who can read, add one"), reverse("partnership_parties", args=slug)))
    work.append(PageLink(_("Situation pictures"), reverse("lagesbilder", args=slug)))
    review = [
        PageLink(_("The law, paragraph by paragraph"), reverse("partnership_law", args=slug)),
        PageLink(_("Year wheel"), reverse("partnership_year", args=slug)),
    ]
    if rights.manages_access:
        review.append(PageLink(_("Who has access"), reverse("partnership_access", args=slug)))
    download = [
        PageLink(_("Year wheel (PDF)"), reverse("partnership_year_pdf", args=slug)),
        PageLink(_("All files"), reverse(Tab.FILES.value, args=slug)),
    ]
    return grouped(work=work, review=review, download=download)
