"""The parties that can read in the portal what is sent to them: those with somebody who has an account."""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core import permissions
from core.permissions import Permission


@dataclass(frozen=True)
class Reach:
    """The names of the parties that can read in the portal what is sent to them, and of those that cannot."""

    readers: list[str]
    others: list[str]

    @property
    def readers_in_words(self):
        return get_text_list(self.readers, _("and"))

    @property
    def others_in_words(self):
        return get_text_list(self.others, _("and"))

    def message_after_sending(self, done, *, everybody):
        """Return the message after sending: `done`, and who can read it now; or `everybody` where all can."""
        if not self.others:
            return everybody
        instead = _(
            "Nobody at %(parties)s has an account in the portal. Send them the file, and ask for the answer by mail."
        ) % {"parties": self.others_in_words}
        if not self.readers:
            return f"{done} {instead}"
        reads = _("%(parties)s can read it now.") % {"parties": self.readers_in_words}
        return f"{done} {reads} {instead}"


def reach(parties, *, partnership, on):
    """Return the Reach of what is sent for review in the partnership with that key, on the day `on`. One query.

    `parties` are (organisation's key, name).
    """
    keys = [key for key, _name in parties]
    reached = permissions.organisations_with(Permission.READ_WORKING, keys, partnership=partnership, on=on)
    return Reach(
        readers=[name for key, name in parties if key in reached],
        others=[name for key, name in parties if key not in reached],
    )


def reach_of_agreement(page, *, on):
    """Return the Reach of an AgreementPage's text to the parties that did not write it, on the day `on`."""
    parties = [(party.organisation_id, str(party)) for party in page.other_parties]
    return reach(parties, partnership=page.agreement.partnership_id, on=on)


def message_after_sending_draft(reached):
    """Return the message after a draft has been sent for review."""
    everybody = _("The draft is sent for review. The parties can read it now.")
    return reached.message_after_sending(_("The draft is sent for review."), everybody=everybody)
