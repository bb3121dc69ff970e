"""The page of the broken chain: where the link from problem to indicator breaks, and where it is mended."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import Permission, require
from stadsdelplan.chain.rules import broken_links
from stadsdelplan.shortcuts import breadcrumbs, get_edition


@require_GET
@require(Permission.READ)
def edition_chain(request, plan, number):
    edition = get_edition(request, plan, number)
    context = {
        "edition": edition,
        "links": broken_links(edition, on=timezone.localdate()),
        "trail": breadcrumbs(edition, _("Broken chain")),
    }
    return render(request, "stadsdelplan/chain/list.html", context)
