from django.urls import path

from core import views
from core.access.employer import views as employer
from core.access.pages import invitation, own_account
from core.access.second_factor import views as second_factor
from core.emblems import views as emblems
from core.help import views as help_views
from core.mail import views as mail
from core.metrics import views as metrics
from core.setup import views as setup

urlpatterns = [
    path("logga-in/", views.login, name="login"),
    path("logga-ut/", views.logout, name="logout"),
    path("logga-in/tva-steg/", second_factor.second_factor, name="second_factor"),
    path("logga-in/passnyckel/", second_factor.passkey_login, name="passkey_login"),
    path("logga-in/passnyckel/fraga/", second_factor.passkey_options, name="passkey_options"),
    path("logga-in/via/<slug:slug>/", employer.employer_login, name="employer_login"),
    path("logga-in/via/<slug:slug>/svar/", employer.employer_answer, name="employer_answer"),
    path("inbjudan/<token>/", invitation.invitation, name="invitation"),
    path("mitt-konto/", own_account.account, name="account"),
    path("mitt-konto/inloggningar/", own_account.sessions, name="own_sessions"),
    path("mitt-konto/mejl/", mail.mail_choice, name="mail_choice"),
    path("mejl/sluta/<str:token>/", mail.mail_stop, name="mail_stop"),
    path("mitt-konto/tva-steg/", second_factor.second_factor_setup, name="second_factor_setup"),
    path("mitt-konto/tva-steg/app/", second_factor.app_add, name="app_add"),
    path("mitt-konto/tva-steg/passnyckel/", second_factor.passkey_add, name="passkey_add"),
    path("mitt-konto/tva-steg/reservkoder/", second_factor.recovery_codes, name="recovery_codes"),
    path("mitt-konto/tva-steg/<int:pk>/ta-bort/", second_factor.factor_remove, name="factor_remove"),
    path("losenord/", views.password_reset, name="password_reset"),
    path("losenord/skickat/", views.password_reset_done, name="password_reset_done"),
    path("losenord/klart/", views.password_reset_complete, name="password_reset_complete"),
    path("losenord/byt/", views.password_change, name="password_change"),
    path("losenord/bytt/", views.password_change_done, name="password_change_done"),
    path("losenord/<uidb64>/<token>/", views.password_reset_confirm, name="password_reset_confirm"),
    path("hjalp/", help_views.help_start, name="help"),
    path("hjalp/<slug:slug>/", help_views.help_page, name="help_page"),
    path("start/kom-igang/lagg-undan/", help_views.first_steps_put_away, name="first_steps_put_away"),
    path("sprak/", views.set_language, name="set_language"),
    path("ny-kommun/", setup.municipality_find, name="municipality_find"),
    path("ny-kommun/<slug:code>/", setup.municipality_new, name="municipality_new"),
    path("vapen-och-logotyper/", emblems.emblems, name="emblems"),
    path("vapen-och-logotyper/<int:pk>/", emblems.emblem, name="emblem"),
    path("vapen-och-logotyper/<int:pk>/behall/", emblems.emblem_keep, name="emblem_keep"),
    path("vapen-och-logotyper/<int:pk>/ta-bort/", emblems.emblem_take_away, name="emblem_take_away"),
    path("vapen-och-logotyper/<int:pk>/skickad/<slug:sha256>/", emblems.emblem_waiting, name="emblem_waiting"),
    path("vapen-och-logotyper/bild/<slug:sha256>/", emblems.emblem_picture, name="emblem_picture"),
    path("forhandsgranska/", views.text_preview, name="text_preview"),
    path("stil/", views.style_guide, name="style_guide"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("metrics", metrics.metrics, name="metrics"),
    path("healthz/live", views.healthz_live, name="healthz_live"),
    path("healthz/ready", views.healthz_ready, name="healthz_ready"),
]
