"""The page on which the text is locked."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.rights import Permission, require
from partnership import actions
from partnership.reading import read
from partnership.views.shared import carry_out, get_agreement, trail


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_LOCK)
def agreement_lock(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_LOCK)
    if request.method == "GET":
        reading = read(agreement)
        context = {
            "agreement": agreement,
            "reading": reading,
            "problems": actions.why_not_lockable(reading.text),
            "trail": trail(agreement, _("Lock the text")),
        }
        return render(request, "partnership/agreement_lock.html", context)
    count = actions.current_version(agreement).parties.count()
    done = ngettext(
        "The text is locked. %(count)s copy is ready to print.",
        "The text is locked. %(count)s copies are ready to print.",
        count,
    ) % {"count": count}
    return carry_out(request, agreement, actions.lock_text, done)
