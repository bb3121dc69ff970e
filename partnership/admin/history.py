"""The history of the partnerships' rows in the admin, with the sentences of the agreement's own history page."""

from django.utils.translation import gettext_lazy as _

from partnership.history import queries


class FoundationHistory:
    """What agreements stand on: frameworks, templates, partnerships."""

    sentences = {
        "framework.registered": _("registered the framework “%(thing)s”"),
        "template.added": _("added the template “%(thing)s”"),
        "template.renewed": _("renewed the template “%(thing)s”"),
        "partnership.started": _("started the partnership “%(thing)s”"),
        "access.confirmed": _("confirmed who has access to “%(thing)s”"),
        "access.asked": _("asked for access to “%(thing)s”"),
        "access.request_answered": _("saw to a request for access to “%(thing)s”"),
        "partnership.party_added": _("added a party to “%(thing)s”"),
    }
    names = {
        "focus_areas": _("Focus areas"),
        "sections": _("Sections"),
        "overarching_goals": _("Overarching goals"),
        "exclusion_conditions": _("Conditions of exclusion"),
        "districts": _("Districts"),
        "organisations": _("Organisations"),
    }


class AgreementHistory:
    """Shows entries of verbs as the agreement's page does, and entries of the admin as for any row."""

    def sentence_of(self, entry):
        return super().sentence_of(entry) if _is_of_admin(entry) else queries.history_line(entry).sentence

    def details_of(self, entry, messages):
        return super().details_of(entry, messages) if _is_of_admin(entry) else queries.history_line(entry).details


def _is_of_admin(entry):
    return entry.verb.startswith("admin.")
