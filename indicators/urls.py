from django.urls import path

from indicators.views import indicator, national

urlpatterns = [
    path("indikatorer/<slug:slug>/", indicator.indicator, name="indicator"),
    path("indikatorer/<slug:slug>/<int:area>.pdf", indicator.indicator_pdf, name="indicator_pdf"),
    path("indikatorer/<slug:slug>/alla/", national.national, name="national"),
]
