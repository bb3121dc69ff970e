from django.urls import path

from indicators.views import entering, exporting, indicator, national, taking_in

urlpatterns = [  # the words of the first five are no short names of indicators
    path("indikatorer/ta-in/", taking_in.take_in, name="take_in"),
    path("indikatorer/ta-in/mall.xlsx", taking_in.take_in_template, name="take_in_template"),
    path("indikatorer/ta-in/<str:digest>/", taking_in.take_in_look, name="take_in_look"),
    path("indikatorer/skriv-in/", entering.enter, name="enter"),
    path("indikatorer/skriv-in/<slug:slug>/<int:area>/<int:year>/", entering.enter_figures, name="enter_figures"),
    path("indikatorer/<slug:slug>/", indicator.indicator, name="indicator"),
    path("indikatorer/<slug:slug>/<int:area>.pdf", indicator.indicator_pdf, name="indicator_pdf"),
    path("indikatorer/<slug:slug>/alla/", national.national, name="national"),
    path("indikatorer/omrade/<int:pk>/tavla.<str:ending>", exporting.board_export, name="board_export"),
    path("indikatorer/<slug:slug>/<int:area>.<str:ending>", exporting.indicator_export, name="indicator_export"),
    path("indikatorer/<slug:slug>/alla.<str:ending>", exporting.national_export, name="national_export"),
]
