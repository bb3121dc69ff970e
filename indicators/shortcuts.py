"""What the pages share that change figures."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from core.permissions import Permission, require
from indicators import permissions
from indicators.models import Indicator, IndicatorBreak


def changes_figures(view):
    """Guard a view: the person may change the figures of some municipality."""

    @require(Permission.FIGURES_ENTER, Permission.STAFF)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not permissions.may_change_figures(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def get_indicator(slug):
    """Return the indicator with its breaks, in their order."""
    breaks = Prefetch("breaks", IndicatorBreak.objects.order_by("year", "pk"))
    return get_object_or_404(Indicator.objects.prefetch_related(breaks), slug=slug)
