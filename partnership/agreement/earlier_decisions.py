"""What the parties decided on earlier versions of the text, as the page of the agreement shows it."""

from partnership.models import Decision, VersionStatus


def add_earlier_decisions(parties, text):
    """Give each of the `parties` of `text` its `earlier_decisions`, in one query, or none for a first version.

    They are the same organisation's on the voided versions, the newest first. Each has its version's `number`, and
    `is_on_same_text` where the text that is locked now is word for word the one that was decided on.
    """
    by_organisation = {}
    for decision in _earlier(text) if text.number > 1 else ():
        version = decision.party.agreement_version
        decision.number, decision.is_on_same_text = version.number, version.digest == text.digest
        by_organisation.setdefault(decision.party.organisation_id, []).append(decision)
    for party in parties:
        party.earlier_decisions = by_organisation.get(party.organisation_id, [])


def _earlier(text):
    return (
        Decision.objects.filter(
            party__agreement_version__agreement=text.agreement_id,
            party__agreement_version__status=VersionStatus.VOIDED,
        )
        .exclude(party__agreement_version=text)
        .select_related("party__agreement_version")
        .order_by("-party__agreement_version__number", "met_on", "pk")
    )
