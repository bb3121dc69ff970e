"""What the pages have in common on which figures are changed."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from core.permissions import Permission, require
from indicators import permissions


def changes_figures(view):
    """Guard a view: the person may change the figures of some municipality."""

    @require(Permission.FIGURES_ENTER, Permission.STAFF)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not permissions.may_change_figures(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
