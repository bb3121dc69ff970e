from django.urls import path

from indicators.catalogue import views as catalogue
from indicators.comparable_sources import views as comparable_sources
from indicators.districts import views as districts
from indicators.entry import views as entry
from indicators.export import views as export
from indicators.fetched import views as fetched
from indicators.imports import views as imports
from indicators.national import views as national
from indicators.open_data import views as open_data
from indicators.series import views as series
from indicators.shapes import views as shapes

urlpatterns = [  # the first words are not short names of indicators (Indicator.RESERVED)
    path("indikatorer/ta-in/", imports.import_upload, name="take_in"),
    path("indikatorer/ta-in/mall.xlsx", imports.import_template, name="take_in_template"),
    path("indikatorer/ta-in/granser/", shapes.shapes_upload, name="shapes"),
    path("indikatorer/ta-in/granser/<str:digest>/", shapes.shapes_look, name="shapes_look"),
    path("indikatorer/ta-in/<str:digest>/", imports.import_preview, name="take_in_look"),
    path("indikatorer/hamta/", fetched.fetch_choose, name="fetch_choose"),
    path("indikatorer/hamta/<int:area>/", fetched.fetch, name="fetch"),
    path("indikatorer/hamta/<int:area>/lat-vara/", fetched.fetch_let_be, name="fetch_let_be"),
    path("indikatorer/hamta/<int:area>/<str:digest>/", fetched.fetch_preview, name="fetch_look"),
    path("indikatorer/skriv-in/", entry.entry_choose, name="enter"),
    path("indikatorer/skriv-in/<slug:slug>/<int:area>/<slug:year>/", entry.entry_form, name="enter_figures"),
    path("indikatorer/att-folja/", catalogue.catalogue, name="catalogue"),
    path("indikatorer/att-folja/ny/", catalogue.catalogue_add, name="catalogue_add"),
    path("indikatorer/att-folja/<int:pk>/", catalogue.catalogue_change, name="catalogue_change"),
    path("indikatorer/att-folja/<int:pk>/foljs/", catalogue.catalogue_end, name="catalogue_end"),
    path("indikatorer/omrade/<int:pk>/ingar/", districts.district_parts, name="district_parts"),
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
    path("oppna-data/", open_data.open_data, name="open_data"),
    path("oppna-data/katalog/", open_data.open_catalogue, name="open_catalogue"),
    path("oppna-data/katalog.<slug:ending>", open_data.open_catalogue_file, name="open_catalogue_file"),
    path("oppna-data/openapi.json", open_data.open_description, name="open_description"),
    path("oppna-data/tavla/<slug:code>.<str:ending>", open_data.open_board, name="open_board"),
    path("oppna-data/<slug:slug>/<slug:code>.<str:ending>", open_data.open_series, name="open_series"),
    path("oppna-data/<slug:slug>/alla/<slug:places>.<str:ending>", open_data.open_places, name="open_places"),
]
