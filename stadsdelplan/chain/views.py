"""The page that lists where the chain from problem to indicator is broken, with links to mend it."""

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
        "breadcrumbs": breadcrumbs(edition, _("Broken chain")),
    }
    return render(request, "stadsdelplan/chain/list.html", context)
