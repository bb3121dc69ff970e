"""The addresses of the portal. Each app names its own; the words are Swedish, as the people who share them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("stadsdelplan.urls")),
    path("", include("partnership.urls")),
    path("", include("indicators.urls")),
    path("", include("core.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
