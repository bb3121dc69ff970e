from django.urls import path

from indicators.comparable_sources import views as comparable_sources
from indicators.entry import views as entry
from indicators.export import views as export
from indicators.imports import views as imports
from indicators.national import views as national
from indicators.series import views as series

urlpatterns = [  # the words of the first five are not short names of indicators
    path("indikatorer/ta-in/", imports.import_upload, name="take_in"),
    path("indikatorer/ta-in/mall.xlsx", imports.import_template, name="take_in_template"),
    path("indikatorer/ta-in/<str:digest>/", imports.import_preview, name="take_in_look"),
    path("indikatorer/skriv-in/", entry.entry_choose, name="enter"),
    path("indikatorer/skriv-in/<slug:slug>/<int:area>/<int:year>/", entry.entry_form, name="enter_figures"),
    path("indikatorer/<slug:slug>/", series.indicator, name="indicator"),
    path("indikatorer/<slug:slug>/<int:area>.pdf", series.indicator_pdf, name="indicator_pdf"),
    path(
        "indikatorer/<slug:slug>/<int:area>/kallor/", comparable_sources.comparable_sources, name="comparable_sources"
    ),
    path(
        "indikatorer/<slug:slug>/<int:area>/kallor/<int:pk>/ta-tillbaka/",
        comparable_sources.comparable_sources_withdraw,
        name="comparable_sources_withdraw",
    ),
    path("indikatorer/<slug:slug>/alla/", national.national, name="national"),
    path("indikatorer/omrade/<int:pk>/tavla.<str:ending>", export.board_export, name="board_export"),
    path("indikatorer/<slug:slug>/<int:area>.<str:ending>", export.indicator_export, name="indicator_export"),
    path("indikatorer/<slug:slug>/alla.<str:ending>", export.national_export, name="national_export"),
]
