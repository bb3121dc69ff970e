"""Which site Django's admin runs as."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "core.admin_site.site.PortalAdminSite"
