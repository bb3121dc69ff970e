"""Exceptions that a verb raises when it refuses a step. The portal answers all of them in one place, with 409."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A step that cannot be taken now. `sentences` say why, each to the person.

    core.middleware.AnswerRefusals turns it into a page with status 409, whichever view raised it.
    """

    def __init__(self, *sentences):
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self):
        return " ".join(str(sentence) for sentence in self.sentences)


class StaleVersionError(Refusal):
    """Somebody saved first. `current` is the row as it is now, or None if it is gone."""

    def __init__(self, current):
        super().__init__(_("Somebody has changed it since you opened the page. Read it again first."))
        self.current = current


class ForbiddenStepError(Refusal):
    """The state of the thing does not allow this step."""


class NotReadyError(Refusal):
    """Something is missing before the step can be taken. `problems` are the sentences."""

    def __init__(self, problems):
        super().__init__(*problems)
        self.problems = problems
