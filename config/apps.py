"""Which site Django's admin runs as."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin_index.IndexedAdminSite"
