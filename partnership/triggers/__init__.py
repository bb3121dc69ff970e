"""Guards in the database for DESIGN.md's rule 2, and for what is registered beside a text."""

from core.triggers import never_changed
from partnership.triggers.agreements import AGREEMENT_GUARDS, FRAMEWORK_GUARDS, closed_with_its_agreement
from partnership.triggers.papers import COPY_GUARDS, DECISION_GUARDS, SIGNATURE_GUARDS
from partnership.triggers.reviews import COMMENT_GUARDS, NO_COMMENTS_GUARDS
from partnership.triggers.scans import SCAN_GUARDS
from partnership.triggers.versions import OF_SIGNATORY, OWN, VERSION_GUARDS, frozen_with_its_version

GUARDS = (
    *AGREEMENT_GUARDS,
    *closed_with_its_agreement("partnership_focusarea", ("agreement_id", "order")),
    *closed_with_its_agreement("partnership_agreement_areas", ("agreement_id", "area_id")),
    *FRAMEWORK_GUARDS,
    *VERSION_GUARDS,
    *frozen_with_its_version("partnership_section", OWN, (("id",), ("agreement_version_id", "order"))),
    *frozen_with_its_version(
        "partnership_party",
        OWN,
        (("id",), ("agreement_version_id", "order"), ("agreement_version_id", "organisation_id")),
    ),
    *frozen_with_its_version("partnership_signatory", OF_SIGNATORY, (("id",), ("party_id", "order"))),
    *frozen_with_its_version("partnership_appendix", OWN, (("id",), ("agreement_version_id", "number"))),
    *frozen_with_its_version("partnership_printset", OWN, (("id",), ("agreement_version_id",))),
    *COPY_GUARDS,
    *SIGNATURE_GUARDS,
    *DECISION_GUARDS,
    *never_changed("partnership_extension", "An extension stays as the paper has it."),
    *COMMENT_GUARDS,
    *NO_COMMENTS_GUARDS,
    *SCAN_GUARDS,
)
