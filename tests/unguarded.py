"""The portal's addresses, and beside them a view without its guards: the control that shows the race to be real."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_http_methods

from partnership.models import Section

PAGE = """
<form method="post">{% csrf_token %}
<input type="hidden" name="version" value="{{ form.instance.version }}">{{ form }}
</form>
"""


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["heading", "body"]


@require_http_methods(["GET", "POST"])
def section_edit(request, pk):
    """A section edited as most tutorials have it: read, fill in, save."""
    form = SectionForm(request.POST or None, instance=get_object_or_404(Section, pk=pk))
    if form.is_valid():
        form.save()
        return redirect(request.path)
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


urlpatterns = [
    path("oskyddat/<int:pk>/", section_edit, name="unguarded_section_edit"),
    path("", include("config.urls")),
]
