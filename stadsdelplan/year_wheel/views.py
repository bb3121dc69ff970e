"""The year wheel as a page and on one A4, of a partnership or of all that one sees, and the address of one's feed."""

import hashlib
import re
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import permissions
from core.access.step_up import fresh
from core.limits.dates import FIRST, LAST
from core.permissions import Permission, public, require
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab
from stadsdelplan.year_wheel import actions, feed
from stadsdelplan.year_wheel.days import by_month
from stadsdelplan.year_wheel.pdf import draw_year
from stadsdelplan.year_wheel.queries import read_days, working_address


@require_GET
@require(Permission.READ)
def year_wheel(request):
    """Show the year of all that the person sees."""
    return _page(request)


@require_GET
@require(Permission.READ)
def year_wheel_pdf(request):
    return _paper(request)


@require_GET
@require(Permission.READ)
def partnership_year(request, slug):
    """Show the year of one partnership."""
    return _page(request, get_partnership(request, slug, Tab.OVERVIEW))


@require_GET
@require(Permission.READ)
def partnership_year_pdf(request, slug):
    return _paper(request, get_partnership(request, slug, Tab.OVERVIEW))


# The feed -----------------------------------------------------------------------------------------------------------


@require(Permission.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def calendar_address(request):
    """Say whether one has an address for one's calendar. It is made here, and shown this once."""
    if request.method == "POST":
        return _make_address(request)
    return _address_page(request)


@require_POST
@require(Permission.READ)
def calendar_address_revoke(request):
    if actions.revoke_address(by=request.user, at=timezone.now()):
        messages.success(request, _("The address is revoked. Calendars that read it get nothing more."))
    return redirect("calendar_address")


@public
@require_safe
def calendar_feed(request, token):
    """Serve the days of whoever made the address, as far as they may see them now."""
    today = timezone.localdate()
    found = feed.find_feed(token, on=today)
    if found is None:
        raise Http404
    feed.note_reading(found, on=today)
    body = feed.write_feed(found, on=today, site=request.build_absolute_uri("/"))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="arshjul.ics"'
    answer["Content-Language"] = found.language
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = quote_etag(hashlib.sha256(body).hexdigest())
    return get_conditional_response(request, etag=answer["ETag"], response=answer)


@fresh
def _make_address(request):
    token = actions.make_address(language=request.LANGUAGE_CODE, by=request.user, at=timezone.now())
    return _address_page(request, made=request.build_absolute_uri(reverse("calendar_feed", args=[token])))


def _address_page(request, *, made=""):
    heading = _("The year wheel in your own calendar")
    context = {
        "heading": heading,
        "made": made,
        "opens": re.sub(r"^https?:", "webcal:", made),
        "address": working_address(request.user),
        "may_make": bool(permissions.grants(request.user, Permission.READ)),
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Year wheel"), reverse("year_wheel")), (heading, "")],
    }
    return render(request, "stadsdelplan/year_wheel/address.html", context)


# The year -----------------------------------------------------------------------------------------------------------


def _page(request, partnership=None):
    today, year = timezone.localdate(), _year(request)
    days = read_days(request.user, date(year, 1, 1), date(year, 12, 31), partnership=partnership)
    heading = _("Year wheel %(year)s") % {"year": year}
    above = [(partnership.name, partnership.get_absolute_url())] if partnership else []
    address = partnership and [partnership.slug]
    context = {
        "partnership": partnership,
        "heading": heading,
        "year": year,
        "before": year - 1 if year > FIRST.year else None,
        "after": year + 1 if year < LAST.year else None,
        "today": today,
        "months": [(month, each) for month, each in by_month(days, year) if each],
        "names": partnership is None,
        "paper": reverse("partnership_year_pdf" if partnership else "year_wheel_pdf", args=address),
        "breadcrumbs": [(_("Home"), reverse("home")), *above, (heading, "")],
    }
    return render(request, "stadsdelplan/year_wheel/list.html", context)


def _paper(request, partnership=None):
    year = _year(request)
    paper = draw_year(request.user, year, partnership=partnership, at=timezone.now())
    name = f"{partnership.slug}-arshjul-{year}.pdf" if partnership else f"arshjul-{year}.pdf"
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, name)
    return answer


def _year(request):
    """Return the year that is asked for, or this one. A year that no day of the portal lies in is not found."""
    asked = request.GET.get("ar", "")
    if not asked:
        return timezone.localdate().year
    if not re.fullmatch(r"[0-9]{4}", asked) or not FIRST.year <= int(asked) <= LAST.year:
        raise Http404
    return int(asked)
