"""Pages that start an agreement, from a template or like another one, and that change its outline."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import ledger, permissions
from core.models import Area, StaleVersionError
from core.permissions import Permission, require
from core.text.diff import DiffKind, side
from partnership import agreement_changes
from partnership.drafting.actions import outline as outline_actions
from partnership.drafting.actions import starting
from partnership.drafting.forms import AgreementAlikeForm, AgreementFromTemplateForm, OutlineForm
from partnership.drafting.shortcuts import form_page, next_page_after_save, with_draft
from partnership.models import Agreement, AgreementTemplate, Framework, PeriodKind
from partnership.shortcuts import (
    breadcrumbs,
    get_agreement,
    get_partnership,
    is_valid_post,
    show_refusal_at,
    verb_arguments,
)
from partnership.tabs import Tab


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_new(request, slug):
    partnership = get_partnership(request, slug, Tab.AGREEMENTS)
    form = AgreementFromTemplateForm(
        request.POST or None,
        instance=Agreement(partnership=partnership),
        initial=_chosen_before(request, partnership),
        partnership=partnership,
        owners=_writing_for(request.user, partnership),
        cancel_url=partnership.get_absolute_url(),
        autosave_key=f"new-agreement-{partnership.pk}",
    )
    if request.method == "POST" and form.is_valid():
        agreement = starting.draft_from_template(agreement=form.instance, **_verb_arguments(form, request))
        messages.success(request, _("The draft is made. Only %(owner)s sees it.") % {"owner": agreement.owner})
        messages.info(request, _("Write in who signs, and fill in what is marked in the text."))
        return redirect(agreement)
    links = [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url()), (_("New agreement"), "")]
    context = {"form": form, "heading": _("New agreement"), "eyebrow": partnership.name, "breadcrumbs": links}
    return render(request, "partnership/drafting/start.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
def agreement_alike(request, slug):
    like = get_agreement(request, slug, Permission.AGREEMENT_EDIT)
    form = AgreementAlikeForm(
        request.POST or None,
        instance=Agreement(partnership=like.partnership, owner=like.owner),
        initial=_initial_alike(like),
        partnership=like.partnership,
        owners=[like.owner],
        without=_others_in(like),
        cancel_url=like.get_absolute_url(),
        autosave_key=f"alike-{like.pk}",
    )
    if request.method == "POST" and form.is_valid():
        agreement = starting.draft_like(agreement=form.instance, like=like, **_verb_arguments(form, request))
        messages.success(request, _("The draft is made. Only %(owner)s sees it.") % {"owner": agreement.owner})
        messages.warning(request, _to_read_through(agreement, like))
        return redirect(agreement)
    heading = _("Same agreement with another party")
    context = {"form": form, "heading": heading, "eyebrow": like.name, "breadcrumbs": breadcrumbs(like, heading)}
    return render(request, "partnership/drafting/start.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def agreement_outline(request, agreement):
    outline = outline_actions.outline_of(agreement)
    form = OutlineForm(
        request.POST or None,
        instance=copy(agreement),  # the form writes the typed values into it, and the page shows the stored ones
        outline=outline,
        version=outline_actions.outline_version(outline),
        partnership=agreement.partnership,
        cancel_url=agreement.get_absolute_url(),
        autosave_key=f"outline-{agreement.pk}",
    )
    if is_valid_post(request, form):
        with show_refusal_at(form):
            try:
                outline_actions.save_outline(agreement=agreement, outline=form.outline, **verb_arguments(request))
            except StaleVersionError:
                return _outline_conflict(request, agreement, form)
            messages.success(request, _("What the agreement is about is saved."))
            return redirect(next_page_after_save(request, agreement, agreement))
    return form_page(request, agreement, form, heading=_("About the agreement"))


# The parts of an outline, and the form's fields for them.
_OUTLINE_FIELDS = {
    "title": "title",
    "name": "name",
    "purposes": "purposes",
    "areas": "areas",
    "focus_areas": "focus_area_names",
    "period_kind": "period_kind",
    "framework_id": "framework",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "notice_months": "notice_months",
}


def _writing_for(user, partnership):
    """Return the organisations of the partnership for which the person may write agreements. Answer 403 without any."""
    keys = permissions.grants(user, Permission.AGREEMENT_EDIT).units(partnership.pk)
    owners = list(partnership.organisations.filter(pk__in=keys).order_by("name", "pk"))
    if not owners:
        raise PermissionDenied
    return owners


def _verb_arguments(form, request):
    return {
        "others": form.cleaned_data["others"],
        "areas": form.cleaned_data["areas"],
        "by": request.user,
        "at": timezone.now(),
    }


def _others_in(agreement):
    """Return the keys of the agreement's other parties, since the same agreement is made with somebody else."""
    parties = agreement_changes.current_version(agreement).parties.exclude(organisation=agreement.owner)
    return list(parties.values_list("organisation", flat=True))


def _chosen_before(request, partnership):
    """Return what was chosen when the partnership began, and stands in the address: the template and the framework."""
    template = AgreementTemplate.objects.filter(slug=request.GET.get("mall", "")).first()
    if template is None:
        return {}
    keys = permissions.grants(request.user, Permission.AGREEMENT_EDIT).units(partnership.pk)
    others = list(partnership.organisations.exclude(pk__in=keys).order_by("name", "pk"))
    names = get_text_list([each.name for each in others], _("and"))
    framework = Framework.objects.filter(slug=request.GET.get("overordnat", "")).first()
    return {
        "template": template,
        "others": others,
        "name": (_("%(document)s with %(parties)s") % {"document": capfirst(template.document_word), "parties": names})[
            :200
        ],
        "framework": framework,
        **({"period_kind": PeriodKind.FRAMEWORK} if framework else {}),
    }


def _initial_alike(like):
    names = ("period_kind", "framework", "starts_on", "ends_on", "notice_months", "purposes")
    return {**{name: getattr(like, name) for name in names}, "areas": like.areas.all()}


def _to_read_through(agreement, like):
    """Return what to check in a copied text: it may still name the party before."""
    sections = starting.sections_naming_others(agreement, like)
    if not sections:
        return _(
            "The text is copied as it stands. Read it through: days and numbers are those of the earlier agreement."
        )
    names = ", ".join(f"“{section}”" for section in sections)
    return ngettext(
        "The text is copied as it stands. Read it through: this section names the earlier party: %(sections)s.",
        "The text is copied as it stands. Read it through: these sections name the earlier party: %(sections)s.",
        len(sections),
    ) % {"sections": names}


def _outline_conflict(request, agreement, form):
    """Answer 409 with the person's form as it was typed, and above it what differs from what was saved meanwhile."""
    agreement.refresh_from_db()
    saved, typed = outline_actions.outline_of(agreement), form.outline
    form.data = form.data.copy()
    form.data["version"] = outline_actions.outline_version(saved)
    differences = []
    for key, field in _OUTLINE_FIELDS.items():
        saved_text, typed_text = _as_text(key, saved[key]), _as_text(key, typed[key])
        if saved_text != typed_text:
            sides = {
                "stored": side(saved_text, typed_text, without=DiffKind.ADDED),
                "typed": side(saved_text, typed_text, without=DiffKind.REMOVED),
            }
            differences.append({"label": form.fields[field].label, **sides})
    entry = ledger.newest_about(agreement, verbs=["agreement.outline_saved"])
    context = {
        "agreement": agreement,
        "form": form,
        "differences": differences,
        "saved_by": entry.by if entry else None,
        "saved_at": entry.at if entry else None,
        "breadcrumbs": breadcrumbs(agreement, _("About the agreement")),
    }
    return render(request, "partnership/drafting/outline_conflict.html", context, status=409)


def _as_text(key, value):
    """Return a part of the outline as people read it."""
    if key == "areas":
        return ", ".join(Area.objects.filter(pk__in=value).order_by("name", "pk").values_list("name", flat=True))
    if key == "focus_areas":
        return "\n".join(value)
    if key == "framework_id":
        return str(Framework.objects.get(pk=value)) if value else ""
    if key == "period_kind":
        return str(PeriodKind(value).label)
    return "" if value is None else str(value)
