from django.urls import path

from core import views
from core.setup import views as setup

urlpatterns = [
    path("logga-in/", views.login, name="login"),
    path("logga-ut/", views.logout, name="logout"),
    path("losenord/", views.password_reset, name="password_reset"),
    path("losenord/skickat/", views.password_reset_done, name="password_reset_done"),
    path("losenord/klart/", views.password_reset_complete, name="password_reset_complete"),
    path("losenord/byt/", views.password_change, name="password_change"),
    path("losenord/bytt/", views.password_change_done, name="password_change_done"),
    path("losenord/<uidb64>/<token>/", views.password_reset_confirm, name="password_reset_confirm"),
    path("sprak/", views.set_language, name="set_language"),
    path("ny-kommun/", setup.municipality_find, name="municipality_find"),
    path("ny-kommun/<slug:code>/", setup.municipality_new, name="municipality_new"),
    path("stil/", views.style_guide, name="style_guide"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz/live", views.healthz_live, name="healthz_live"),
    path("healthz/ready", views.healthz_ready, name="healthz_ready"),
]
