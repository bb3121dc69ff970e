"""What the pages of every stage share: which agreement it is, where the page is, and what comes of a step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.models import StaleVersionError
from partnership import lifecycle
from partnership.locking import actions as locking
from partnership.models import Agreement


def get_agreement(request, slug, permission=None):
    """The agreement if the person sees it (404), and may do `permission` to it (403)."""
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.user).select_related("partnership", "owner", "framework"),
        slug=slug,
    )
    if permission:
        permissions.check(request.user, permission, agreement.owner)
    return agreement


def trail(agreement, here=""):
    """Where the page is: home, the partnership, the agreement, and what is done to it."""
    way = [
        (_("Home"), reverse("home")),
        (agreement.partnership.name, agreement.partnership.get_absolute_url()),
    ]
    if here:
        return [*way, (agreement.name, agreement.get_absolute_url()), (here, "")]
    return [*way, (agreement.name, "")]


def closed(request, agreement, step):
    """The answer where `step` is not open in the agreement's state, or None where it is."""
    try:
        lifecycle.refuse_unless_open(step, agreement)
    except lifecycle.ForbiddenStepError as error:
        return refused(request, agreement, error)
    return None


def carry_out(request, agreement, verb, done, **words):
    """Carry out `verb`, with the person's `words`, on the version that they saw, and say what came of it."""
    version = conflicts.version_from(request)
    try:
        verb(agreement=agreement, version=version, by=request.user, at=timezone.now(), **words)
    except StaleVersionError:
        return refused(
            request, agreement, _("Somebody has changed the agreement since you opened the page. Read it again first.")
        )
    except lifecycle.ForbiddenStepError as error:
        return refused(request, agreement, error)
    except locking.NotReadyError as error:
        return refused(request, agreement, *error.problems)
    except ValidationError as error:
        return refused(request, agreement, *error.messages)
    messages.success(request, done)
    return redirect(agreement)


def refused(request, agreement, *sentences, typed=()):
    """Answer 409 with why the step could not be taken, and with the texts that were `typed`, to copy from."""
    return conflicts.refuse(
        request, agreement, *sentences, to_thing=_("To the agreement"), trail=trail(agreement), typed=typed
    )
