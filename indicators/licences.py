"""Under which licence the figures are, and who publishes them: in each file, each answer and the catalogue."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Licence:
    """A licence by its name for people and by the URI that the national portal knows it by: http, with a slash last."""

    name: str
    uri: str

    @property
    def page(self):
        """The address for people, in the language of their browser."""
        return self.uri.replace("http://", "https://")


CC0 = Licence("CC0 1.0", "http://creativecommons.org/publicdomain/zero/1.0/")
_BY_NAME = {
    "CC0-1.0": CC0,
    "CC-BY-4.0": Licence("CC BY 4.0", "http://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": Licence("CC BY-SA 4.0", "http://creativecommons.org/licenses/by-sa/4.0/"),
}


def licence_of_figures():
    """Return the Licence that the setting names. config/settings.py refuses any other."""
    return _BY_NAME[settings.OPEN_DATA_LICENCE]


def publisher():
    """Return the name of who publishes the figures."""
    return settings.OPEN_DATA_PUBLISHER or settings.SITE_NAME


def contact_address():
    """Return the e-mail address that answers questions about the figures."""
    return settings.OPEN_DATA_CONTACT or settings.ACCESSIBILITY_CONTACT or settings.DEFAULT_FROM_EMAIL


def terms():
    """Return what a file says of its terms, as a list: another setting makes another file."""
    return [settings.OPEN_DATA_LICENCE, publisher()]
