"""Pages on which a draft is sent to the parties, and on which they answer."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.rights import Permission, require
from partnership import actions
from partnership.reading import read
from partnership.views.shared import carry_out, get_agreement, trail


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_SEND)
def agreement_send(request, slug):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_SEND)
    if request.method == "GET":
        reading = read(agreement)
        others = [party for party in reading.parties if party.organisation_id != agreement.owner_id]
        context = {"agreement": agreement, "others": others, "trail": trail(agreement, _("Send for review"))}
        return render(request, "partnership/agreement_send.html", context)
    return carry_out(
        request, agreement, actions.send_for_review, _("The draft is sent for review. The parties can read it now.")
    )
