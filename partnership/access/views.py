"""Pages of who has access to a partnership or a unit, for those who see to its people; and asking for access."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import actions as core_actions
from core import permissions
from core.access import invitations
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.models import Membership, Organisation
from core.permissions import Permission, require
from partnership.access import actions, queries
from partnership.access.forms import AskForm, ChangeRoleForm, GiveRoleForm
from partnership.models import AccessRequest, Partnership
from partnership.shortcuts import get_partnership
from partnership.tabs import Tab


@require_GET
@require(Permission.ACCESS_MANAGE)
def partnership_access(request, slug):
    partnership, units = _get_managed(request, slug)
    today = timezone.localdate()
    lines = queries.lines_of_partnership(partnership, request.user, on=today)
    context = {
        "partnership": partnership,
        "units": units,
        "open_to_new": _open_to_new(request, units),
        "lines": lines,
        "reviews": queries.reviews(partnership, units, lines, on=today),
        "requests": [each for each in queries.open_requests(request.user) if each.partnership_id == partnership.pk],
        "breadcrumbs": _breadcrumbs(partnership),
    }
    return render(request, "partnership/access/partnership.html", context)


@require_GET
@require(Permission.ACCESS_MANAGE)
def organisation_access(request, pk):
    keys = permissions.grants(request.user, Permission.ACCESS_MANAGE).units()
    unit = get_object_or_404(Organisation.objects.filter(pk__in=keys), pk=pk)
    context = {
        "unit": unit,
        "lines": queries.lines_of_unit(unit, request.user, on=timezone.localdate()),
        "invitations": invitations.open_invitations(unit, at=timezone.now()),
        "may_invite": unit.pk in permissions.grants(request.user, Permission.PEOPLE_INVITE).units(),
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Access: %(unit)s") % {"unit": unit}, "")],
    }
    return render(request, "partnership/access/organisation.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.ACCESS_MANAGE)
def access_give(request, slug):
    partnership, units = _get_managed(request, slug)
    back = reverse("partnership_access", args=[slug])
    mine = permissions.grants(request.user, Permission.ACCESS_MANAGE)
    form = GiveRoleForm(
        request.POST or None,
        initial={"email": request.GET.get("till", ""), "organisation": units[0]},
        units=Organisation.objects.filter(pk__in=[unit.pk for unit in units]).order_by("name", "pk"),
        partnerships=queries.managed_partnerships(request.user),
        may_reach_below=_reaches_below(mine, units),
        must_name=not {unit.pk for unit in units} <= mine.units(),
        today=timezone.localdate(),
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                membership = core_actions.give_role(
                    user=form.person,
                    organisation=form.cleaned_data["organisation"],
                    **form.terms(),
                    by=request.user,
                    at=timezone.now(),
                )
                _refuse_unless_managed(request, membership)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            done = _("%(person)s is now %(role)s for %(unit)s.")
            role = membership.get_role_display().lower()
            messages.success(request, done % {"person": form.person, "role": role, "unit": membership.organisation})
            return redirect(back)
    return _form_page(request, form, _("Give a role"), partnership=partnership)


@require_http_methods(["GET", "POST"])
@require(Permission.ACCESS_MANAGE)
def access_change(request, pk):
    membership = _get_membership(request, pk)
    version = _version_of(request, membership)
    mine = permissions.grants(request.user, Permission.ACCESS_MANAGE)
    limits = [limit.partnership_id for limit in membership.limits.all()]
    form = ChangeRoleForm(
        request.POST or None,
        initial={
            "role": membership.role,
            "reach": membership.reach,
            "last_day": membership.last_day,
            "partnerships": limits,
        },
        version=version,
        partnerships=queries.managed_partnerships(request.user),
        may_reach_below=_reaches_below(mine, [membership.organisation]),
        must_name=membership.organisation_id not in mine.units(),
        today=timezone.localdate(),
        cancel_url=_page_of(membership, request.user),
    )
    if request.method == "POST":
        if conflicts.version_from(request) != version:
            raise Refusal(_("Somebody has changed it since you opened the page. Read it again first."))
        if form.is_valid():
            try:
                with transaction.atomic():
                    changed = core_actions.change_role(
                        membership=membership, **form.terms(), by=request.user, at=timezone.now()
                    )
                    _refuse_unless_managed(request, changed)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("The role is saved."))
                return redirect(_page_of(changed, request.user))
    return _form_page(request, form, _("Change a role"), membership=membership)


@require_http_methods(["GET", "POST"])
@require(Permission.ACCESS_MANAGE)
def access_end(request, pk):
    """Ask first, and then take the role away, and the sessions where nothing is left."""
    membership = _get_membership(request, pk)
    back = _page_of(membership, request.user)
    if request.method == "POST":
        is_out = actions.end_access(membership=membership, by=request.user, at=timezone.now())
        if is_out:
            done = _("%(person)s has no access left, and is logged out everywhere.") % {"person": membership.user}
        else:
            done = _("The role is ended.")
        messages.success(request, done)
        return redirect(back)
    context = {"membership": membership, "back": back, "breadcrumbs": _breadcrumbs(here=_("End access"))}
    return render(request, "partnership/access/end.html", context)


@require_POST
@require(Permission.ACCESS_MANAGE)
def access_confirm(request, slug, pk):
    """Store that the list of one unit's people is right, as the person saw it."""
    partnership, units = _get_managed(request, slug)
    unit = get_object_or_404(Organisation.objects.filter(pk__in=[each.pk for each in units]), pk=pk)
    lines = queries.lines_of_partnership(partnership, request.user, on=timezone.localdate())
    if conflicts.version_from(request) != queries.version_of_unit(unit, lines):
        raise Refusal(_("The list has changed since you opened the page. Look at it again."))
    actions.confirm_access(partnership=partnership, organisation=unit, by=request.user, at=timezone.now())
    messages.success(request, _("The list is confirmed."))
    return redirect("partnership_access", slug)


@require_POST
@require(Permission.ACCESS_MANAGE)
def access_answer(request, slug, pk):
    """Put a request aside. A role is given on the page for that."""
    partnership, _units = _get_managed(request, slug)
    asked = get_object_or_404(AccessRequest.objects.filter(partnership=partnership), pk=pk)
    actions.answer_request(request=asked, by=request.user, at=timezone.now())
    messages.success(request, _("The request is seen to."))
    return redirect("partnership_access", slug)


@require_http_methods(["GET", "POST"])
@require(Permission.READ)
def access_ask(request):
    """Ask for access to a partnership that one knows of. The answer does not tell whether there is one of that name."""
    form = AskForm(request.POST or None, cancel_url=reverse("home"))
    if request.method == "POST" and form.is_valid():
        named = Partnership.objects.filter(name__iexact=form.cleaned_data["name"].strip())
        seen = Partnership.objects.visible_to(request.user).values("pk")
        for partnership in named.exclude(pk__in=seen).order_by("pk"):
            reason = form.cleaned_data["reason"]
            actions.ask_for_access(partnership=partnership, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("If there is a partnership of that name, its coordinators now see that you ask."))
        return redirect("home")
    return _form_page(request, form, _("Ask for access"))


def _get_managed(request, slug):
    """Return (partnership, units whose people the person sees to): 404 without the partnership, 403 without a unit."""
    partnership = get_partnership(request, slug, Tab.PEOPLE)
    units = queries.managed_units(request.user, partnership)
    if not units:
        raise PermissionDenied
    link = _("To who has access")
    address = reverse("partnership_access", args=[slug])
    conflicts.lead_back(request, _Page(address), link=link, breadcrumbs=_breadcrumbs(partnership))
    return partnership, units


@dataclass(frozen=True)
class _Page:
    """A page to which a refusal leads back."""

    address: str

    def get_absolute_url(self):
        return self.address


def _open_to_new(request, units):
    """Return those of the units into which the person invites."""
    keys = permissions.grants(request.user, Permission.PEOPLE_INVITE).units()
    return [unit for unit in units if unit.pk in keys]


def _get_membership(request, pk):
    """Return a membership that the person sees to (404). Nobody changes their own: somebody else looks at it."""
    memberships = Membership.objects.select_related("user", "organisation").prefetch_related("limits__partnership")
    membership = get_object_or_404(memberships, pk=pk)
    if not permissions.managed(request.user, [membership]):
        raise Http404
    if membership.user_id == request.user.pk:
        raise Refusal(_("You cannot change your own access. Ask another coordinator or the portal's administrator."))
    return membership


def _refuse_unless_managed(request, membership):
    """Raise PermissionDenied where the role goes beyond what the person sees to; the transaction is rolled back."""
    if not permissions.managed(request.user, [membership]):
        raise PermissionDenied


def _reaches_below(mine, units):
    """Return whether any of the units has units below, all of which the person sees to in every partnership."""
    below = [set(Organisation.objects.below([unit]).values_list("pk", flat=True)) for unit in units]
    return any(keys and keys <= mine.units() for keys in below)


def _version_of(request, membership):
    return queries.version_of(queries.lines_about([membership], request.user))


def _page_of(membership, user):
    """Return the address of a page that lists the membership, for one who sees to it."""
    if membership.organisation_id in permissions.grants(user, Permission.ACCESS_MANAGE).units():
        return reverse("organisation_access", args=[membership.organisation_id])
    first = membership.limits.order_by("pk").first()
    return reverse("partnership_access", args=[first.partnership.slug]) if first else reverse("home")


def _form_page(request, form, heading, *, partnership=None, membership=None):
    context = {
        "form": form,
        "heading": heading,
        "eyebrow": partnership.name if partnership else "",
        "membership": membership,
        "breadcrumbs": _breadcrumbs(partnership, heading),
    }
    return render(request, "partnership/access/form.html", context)


def _breadcrumbs(partnership=None, here=""):
    links = [(_("Home"), reverse("home"))]
    if partnership:
        links.append((partnership.name, partnership.get_absolute_url()))
        access = reverse("partnership_access", args=[partnership.slug]) if here else ""
        links.append((_("Access"), access))
    return [*links, (here, "")] if here else links
