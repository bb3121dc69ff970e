from django.urls import path

from indicators.entry import views as entry
from indicators.export import views as export
from indicators.imports import views as imports
from indicators.national import views as national
from indicators.series import views as series
from indicators.shapes import views as shapes

urlpatterns = [  # the words of the first five are not short names of indicators
    path("indikatorer/ta-in/", imports.import_upload, name="take_in"),
    path("indikatorer/ta-in/mall.xlsx", imports.import_template, name="take_in_template"),
    path("indikatorer/ta-in/granser/", shapes.shapes_upload, name="shapes"),
    path("indikatorer/ta-in/granser/<str:digest>/", shapes.shapes_look, name="shapes_look"),
    path("indikatorer/ta-in/<str:digest>/", imports.import_preview, name="take_in_look"),
    path("indikatorer/skriv-in/", entry.entry_choose, name="enter"),
    path("indikatorer/skriv-in/<slug:slug>/<int:area>/<int:year>/", entry.entry_form, name="enter_figures"),
    path("indikatorer/<slug:slug>/", series.indicator, name="indicator"),
    path("indikatorer/<slug:slug>/<int:area>.pdf", series.indicator_pdf, name="indicator_pdf"),
    path("indikatorer/<slug:slug>/alla/", national.national, name="national"),
    path("indikatorer/omrade/<int:pk>/tavla.<str:ending>", export.board_export, name="board_export"),
    path("indikatorer/<slug:slug>/<int:area>.<str:ending>", export.indicator_export, name="indicator_export"),
    path("indikatorer/<slug:slug>/alla.<str:ending>", export.national_export, name="national_export"),
]
