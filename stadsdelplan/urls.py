from django.urls import path

from stadsdelplan import views

urlpatterns = [
    path("", views.home, name="home"),
    path("partnerskap/<slug:slug>/", views.partnership, name="partnership"),
    path("plan/<int:plan>/<int:number>/", views.edition, name="edition"),
]
