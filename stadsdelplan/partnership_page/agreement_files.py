"""The files of a partnership's agreements: copies, scans, decisions, appendices, and what is drawn of them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission
from partnership.models import (
    Agreement,
    AgreementVersion,
    Appendix,
    Copy,
    Decision,
    Extension,
    Framework,
    PrintSet,
    VersionStatus,
)
from stadsdelplan.partnership_page.files import FileGroup, ListedFile, day_of, stored


def files_of_agreements(partnership, user):
    """Return the FileGroups of the agreements that the person sees. Eight queries, or one without an agreement."""
    seen = Agreement.objects.visible_to(user).filter(partnership=partnership)
    agreements = {each.pk: each for each in seen.select_related("partnership", "end_paper__stored_by").order_by("-pk")}
    if not agreements:
        return []
    return [
        FileGroup("exemplar", _("Agreements and copies"), list(_papers(agreements, user))).in_order(),
        FileGroup("skannat", _("Scans and signed files"), list(_scans(agreements))).in_order(),
        FileGroup("beslut", _("Decisions and notices"), list(_decided(agreements))).in_order(),
        FileGroup("bilagor", _("Appendices"), list(_appendices(agreements))).in_order(),
    ]


def _papers(agreements, user):
    """Yield the stored copies, voided ones too, the archive packages, and the drafts as they are now."""
    papers = PrintSet.objects.filter(agreement_version__agreement__in=agreements).exclude(file="")
    texts = papers.select_related("agreement_version__locked_by").defer("agreement_version__canonical_text")
    for paper in texts.order_by("-drawn_at", "-pk"):
        text = paper.agreement_version
        agreement = agreements[text.agreement_id]
        who = str(text.locked_by) if text.locked_by else ""
        address, label = reverse("agreement_papers", args=[agreement.slug]), _("All copies (PDF)")
        if text.status == VersionStatus.VOIDED:
            address = reverse("agreement_voided_papers", args=[agreement.slug, text.number])
            label = _("All copies, voided (PDF)")
        yield ListedFile(label, address, *_of(agreement), on=day_of(paper.drawn_at), who=who)
    locked = AgreementVersion.objects.filter(agreement__in=agreements).exclude(status=VersionStatus.DRAFT)
    with_texts = set(locked.values_list("agreement", flat=True))
    registers, works = (
        permissions.grants(user, right).units(next(iter(agreements.values())).partnership_id)
        for right in (Permission.AGREEMENT_REGISTER, Permission.READ_WORKING)
    )
    for agreement in agreements.values():
        if agreement.pk in with_texts and agreement.owner_id in registers:
            address = reverse("agreement_package", args=[agreement.slug])
            yield ListedFile(_("Archive package (ZIP)"), address, *_of(agreement), is_download=True)
        if agreement.is_working and works:
            address = reverse("agreement_draft_pdf", args=[agreement.slug])
            yield ListedFile(_("Draft (PDF)"), address, *_of(agreement), is_download=True)


def _scans(agreements):
    copies = Copy.objects.current().filter(print_set__agreement_version__agreement__in=agreements, scan__isnull=False)
    found = copies.select_related("scan__stored_by", "print_set__agreement_version")
    for copy in found.defer("print_set__agreement_version__canonical_text").order_by("-pk"):
        agreement = agreements[copy.print_set.agreement_version.agreement_id]
        label = _("Copy %(number)s") % {"number": copy.number}
        address = reverse("copy_scanned", args=[agreement.slug, copy.number])
        yield stored(label, address, _of(agreement), copy.scan)


def _decided(agreements):
    """Yield the extracts of minutes, and the papers by which an agreement was extended or ends."""
    decisions = Decision.objects.filter(party__agreement_version__agreement__in=agreements, extract__isnull=False)
    found = decisions.select_related("extract__stored_by", "party__agreement_version")
    for decision in found.defer("party__agreement_version__canonical_text").order_by("-pk"):
        agreement = agreements[decision.party.agreement_version.agreement_id]
        label = _("Extract of the minutes: %(who)s") % {"who": decision.body}
        address = reverse("decision_extract", args=[agreement.slug, decision.pk])
        yield stored(label, address, _of(agreement), decision.extract)
    for extension in Extension.objects.filter(agreement__in=agreements).select_related("paper__stored_by"):
        agreement = agreements[extension.agreement_id]
        address = reverse("agreement_extension_paper", args=[agreement.slug, extension.pk])
        yield stored(_("Paper by which it is extended"), address, _of(agreement), extension.paper)
    for agreement in agreements.values():
        if agreement.end_paper:
            address = reverse("agreement_end_paper", args=[agreement.slug])
            yield stored(_("Paper by which it ends"), address, _of(agreement), agreement.end_paper)


def _appendices(agreements):
    """Yield the appendices of the current texts, and those of the frameworks."""
    now = Q(agreement_version__agreement__in=agreements) & ~Q(agreement_version__status=VersionStatus.VOIDED)
    found = Appendix.objects.filter(now).exclude(file="").select_related("agreement_version")
    for appendix in found.defer("agreement_version__canonical_text").order_by("-pk"):
        agreement = agreements[appendix.agreement_version.agreement_id]
        label = _("Appendix %(number)s: %(title)s") % {"number": appendix.number, "title": appendix.title}
        yield ListedFile(label, reverse("agreement_appendix", args=[agreement.slug, appendix.number]), *_of(agreement))
    keys = {each.framework_id for each in agreements.values() if each.framework_id}
    for framework in Framework.objects.filter(pk__in=keys).exclude(appendix="").order_by("name", "pk"):
        address = reverse("framework_appendix", args=[framework.slug])
        page = reverse("partnership_agreements", args=[_partnership_of(agreements).slug])
        whole = f"{page}?visa=alla#ramen-{framework.pk}"
        yield ListedFile(_("Appendix of the framework agreement"), address, framework.name, whole)


def _partnership_of(agreements):
    return next(iter(agreements.values())).partnership


def _of(agreement):
    return agreement.name, agreement.get_absolute_url()
