"""The portal's addresses, and beside them a view without its guards: the control that shows the race to be real."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from partnership.models import Section
from stadsdelplan.models import Goal, Review, ReviewVerdict

PAGE = """
<form method="post">{% csrf_token %}
<input type="hidden" name="version" value="{{ form.instance.version }}">{{ form }}
</form>
"""

GOAL_PAGE = """
<p>{{ goal.text }}</p>
<form method="post">{% csrf_token %}<input type="hidden" name="version" value="{{ goal.revision }}"></form>
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


@require_http_methods(["GET", "POST"])
def goal_approve(request, pk):
    """A goal shown and then approved as it stands, whatever was shown."""
    goal = get_object_or_404(Goal.objects.select_related("edition__plan__partnership"), pk=pk)
    if request.method == "POST":
        Review.objects.create(
            edition=goal.edition,
            key=goal.key,
            organisation=goal.edition.plan.partnership.organisations.exclude(pk=goal.edition.plan.owner_id).get(),
            by=request.user,
            at=timezone.now(),
            revision_seen=goal.revision,
            verdict=ReviewVerdict.APPROVED,
        )
        return redirect(request.path)
    return HttpResponse(engines["django"].from_string(GOAL_PAGE).render({"goal": goal}, request))


urlpatterns = [
    path("oskyddat/<int:pk>/", section_edit, name="unguarded_section_edit"),
    path("oskyddat/mal/<int:pk>/", goal_approve, name="unguarded_goal_approve"),
    path("", include("config.urls")),
]
