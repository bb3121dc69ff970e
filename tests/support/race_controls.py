"""The portal's addresses, and beside them a view without its guards: the control that shows the race to be real."""

import hashlib

from django import forms
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from partnership.models import Section
from stadsdelplan.document import pdf as plan_pdf
from stadsdelplan.models import Edition, EditionPaper, EditionStatus, Goal, Review, ReviewVerdict

PAGE = """
<form method="post">{% csrf_token %}
<input type="hidden" name="version" value="{{ form.instance.version }}">{{ form }}
</form>
"""

GOAL_PAGE = """
<p>{{ goal.text }}</p>
<form method="post">{% csrf_token %}<input type="hidden" name="version" value="{{ goal.revision }}"></form>
"""

EDITION_PAGE = """
<form method="post">{% csrf_token %}<input type="hidden" name="version" value="{{ edition.version }}"></form>
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


class GoalForm(forms.ModelForm):
    class Meta:
        model = Goal
        fields = ["text"]


@require_http_methods(["GET", "POST"])
def goal_edit(request, pk):
    """A goal's text edited in the same way."""
    form = GoalForm(request.POST or None, instance=get_object_or_404(Goal, pk=pk))
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


@require_http_methods(["GET", "POST"])
def edition_adopt(request, pk):
    """An edition shown and then adopted as it stands, whatever was shown."""
    edition = get_object_or_404(Edition.objects.select_related("plan__partnership", "plan__owner"), pk=pk)
    if request.method == "POST":
        pdf, now = plan_pdf.draw(edition, at=timezone.now()), timezone.now()
        paper = EditionPaper(edition=edition, sha256=hashlib.sha256(pdf).hexdigest(), drawn_at=now)
        paper.file.save("plan.pdf", ContentFile(pdf))
        edition.status, edition.adopted_by = EditionStatus.ADOPTED, request.POST["adopted_by"]
        edition.adopted_on = request.POST["adopted_on"]
        edition.save(update_fields=["status", "adopted_by", "adopted_on"])
        return redirect(request.path)
    return HttpResponse(engines["django"].from_string(EDITION_PAGE).render({"edition": edition}, request))


urlpatterns = [
    path("oskyddat/<int:pk>/", section_edit, name="unguarded_section_edit"),
    path("oskyddat/mal/<int:pk>/text/", goal_edit, name="unguarded_goal_edit"),
    path("oskyddat/mal/<int:pk>/", goal_approve, name="unguarded_goal_approve"),
    path("oskyddat/upplaga/<int:pk>/", edition_adopt, name="unguarded_edition_adopt"),
    path("", include("config.urls")),
]
