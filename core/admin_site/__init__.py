"""Django's admin under the portal's own rules: it is for repair, it checks versions, and it records every change."""

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
