"""The portal's addresses, and some that show what the browser tests must see: views that break, and bare words."""

from django.contrib.auth.decorators import login_not_required
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as portal_addresses
from core.documents.drawing import errors

BARE_WORDS = """{% extends "base.html" %}{% load i18n %}
{% block title %}{% translate "Home" %}{% endblock %}
{% block header %}<h1>{% translate "Home" %}</h1>{% endblock %}
{% block content %}
<p>{% translate "Agreement" %} utan översättning</p>
<img src="data:," alt="Naken bild">
{% endblock %}
"""

AGAINST_THE_RULES = """<!doctype html><title>Fel</title><h1>En</h1><h1>Två</h1>
<img src="/finns-inte.png"><pre>En rad som ingen telefon är bred nog för, vad den än gör.</pre>
<form aria-label="Sök"><input aria-label="Ord"></form>
<p style="color: red">Rött</p><script>alert(1)</script>
"""


def breaks(request):
    raise RuntimeError("This view always breaks.")


def fails(request, error):
    """Raise what the portal answers with a page of its own."""
    raise {
        "databas": OperationalError("The database does not answer."),
        "varde": DataError("No column holds this."),
        "papper": errors.PaperError("The paper could not be drawn."),
        "papperstext": errors.TooMuchOnPaperError("The paper took too long."),
        "papperskon": errors.PapersQueueError("Others draw papers."),
    }[error]


def bare_words(request):
    return HttpResponse(engines["django"].from_string(BARE_WORDS).render({}, request))


@login_not_required
def against_the_rules(request):
    return HttpResponse(AGAINST_THE_RULES)


urlpatterns = [
    path("prov/bryts/", breaks),
    path("prov/fel/<error>/", fails),
    path("prov/nakna-ord/", bare_words),
    path("prov/mot-reglerna/", against_the_rules),
    *portal_addresses,
]
