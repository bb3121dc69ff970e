"""The pages of a person's data in Django's admin: hand it out as a file, and erase the person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.access.step_up import fresh
from core.forms.base import PortalForm
from core.personal_data import erasure
from core.personal_data.extract import extract


class EraseForm(PortalForm):
    decision = forms.CharField(
        label=_("Decision"),
        max_length=300,
        help_text=_("Who decided, on which day, and the matter's number if there is one."),
    )


class PersonalDataPages:
    """What the admin of people has beside: two pages, each of which asks again who it is."""

    admin_site: Any  # these are the admin's own
    message_user: Any
    _own_page: Any
    _person: Any

    def get_urls(self):
        pages = {"data": self.data_view, "erase": self.erase_view}
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"core_user_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "POST"]))
    @method_decorator(fresh)
    def data_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out what the portal holds of the person, as a file."""
        person = self._person(request, pk)
        if request.method == "POST":
            told = extract(user=person, by=request.user, at=timezone.now())
            answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
            answer["Content-Disposition"] = f'attachment; filename="uppgifter-{person.pk}.json"'
            return answer
        return self._own_page(request, "data", _("Hand out the person's data"), person=person)

    @method_decorator(require_http_methods(["GET", "POST"]))
    @method_decorator(fresh)
    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what erasing the person takes away and what stays, and do it."""
        person = self._person(request, pk)
        form = EraseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                erasure.erase(user=person, by=request.user, at=timezone.now(), **form.cleaned_data)
            except erasure.NotErasedError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("The person is erased."), messages.SUCCESS)
                return redirect("admin:core_user_change", person.pk)
        preview = erasure.preview(person, by=request.user)
        return self._own_page(request, "erase", _("Erase the person"), person=person, form=form, preview=preview)
