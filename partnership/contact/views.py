"""The page that says whom to turn to: the coordinators of one's partnerships, and whoever runs the portal."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.permissions import public
from partnership.contact import queries


@public
@require_GET
def contact(request):
    """Name the coordinators to those who see their partnership; to everybody, who answers for the portal."""
    user = request.user
    context = {
        "contacts": queries.contacts_for(user, on=localdate()) if user.is_authenticated else [],
        "authority": settings.AUTHORITY_NAME,
        "support": settings.SUPPORT_CONTACT,
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Help"), reverse("help")), (_("Contact"), "")],
    }
    return render(request, "partnership/contact/contact.html", context)
