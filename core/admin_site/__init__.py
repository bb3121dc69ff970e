"""Django's admin under the portal's own rules: for repair, with versions checked and every change in the history."""

from core.admin_site.model_admin import (
    FixedRows,
    GuardedForm,
    PortalAdmin,
    PortalStacked,
    PortalTabular,
    RefusedError,
    ShownTabular,
)

__all__ = [
    "FixedRows",
    "GuardedForm",
    "PortalAdmin",
    "PortalStacked",
    "PortalTabular",
    "RefusedError",
    "ShownTabular",
]
