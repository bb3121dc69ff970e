"""What rows under an agreement share: the history that records them, and when they are fixed."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.admin_site import RefusedError
from core.concurrency.refusals import ForbiddenStepError, NotReadyError
from core.models import StaleVersionError
from partnership import lifecycle
from partnership.admin.history import AgreementHistory
from partnership.drafting.actions import sections
from partnership.lifecycle import Step
from partnership.models import AgreementVersion, Section


class InPartnership(AgreementHistory):
    """Rows under a partnership, whose history records them."""

    def chain(self, obj):
        return self.line(obj)[0].partnership.chain


class InAgreement(InPartnership):
    """Rows of an agreement's text. partnership/lifecycle.py says when they may be changed."""

    def why_fixed(self, obj):
        agreement = self.line(obj)[0]
        is_locked = any(row.is_locked for row in self.line(obj) if isinstance(row, AgreementVersion))
        if is_locked or not agreement.is_working:
            return _("The text is locked. It can no longer be changed.")
        try:
            if isinstance(obj, Section) and obj.pk:
                sections.refuse_unless_section_open(agreement, obj)
            else:
                lifecycle.refuse_unless_open(Step.EDIT_STRUCTURE, agreement)
        except ForbiddenStepError as error:
            return str(error)
        return ""


@contextmanager
def show_refusals():
    """Turn what a verb refuses into a page of the admin."""
    try:
        yield
    except StaleVersionError as error:
        sentence = _("Somebody has changed the agreement since you opened the page. Read it again first.")
        raise RefusedError(sentence, status=409) from error
    except ForbiddenStepError as error:
        raise RefusedError(str(error), status=409) from error
    except NotReadyError as error:
        raise RefusedError(" ".join(str(problem) for problem in error.problems), status=409) from error
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages), status=409) from error
