"""Handle two people who edit at once: read the version that a request carries, and answer the one who saved second."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.text.diff import DiffKind, difference, fold_unchanged

_NOT_TEXT = {"csrfmiddlewaretoken", "version", "next", "language"}


class MissingVersionError(BadRequest):
    """The request does not say which version it was written on. The portal answers 400 and shows the person's text."""


def version_from(request: HttpRequest) -> int:
    """Return the version that the person saw, the form's field `version`. Raise MissingVersionError without one."""
    try:
        version = int(request.POST["version"])
    except (KeyError, ValueError) as error:
        raise MissingVersionError from error
    if version < 0:
        raise MissingVersionError
    return version


def texts_of(request: HttpRequest) -> list[str]:
    """Return the texts that the person typed, to show for copying, but never a password.

    Empty if the form was cut short.
    """
    try:
        sent = request.POST
    except (BadRequest, SuspiciousOperation, OSError):
        return []
    return [
        text
        for name, texts in sent.lists()
        if name not in _NOT_TEXT and "password" not in name
        for text in texts
        if text.strip()
    ]


@dataclass(frozen=True)
class _WayBack:
    """The link of a refusal: it leads to the page of `thing` and reads `link`."""

    thing: object
    link: str
    breadcrumbs: list
    written: frozenset


def lead_back(request: HttpRequest, thing: Any, *, link: str, breadcrumbs: list, written: Iterable[str] = ()) -> None:
    """Store where the link leads if anything in this request is refused.

    The link leads to the page of `thing` and reads `link`. `written` names the form fields in which people write,
    without what follows a hyphen; in the other fields they choose. The refusal shows the texts of these fields.
    """
    request.way_back = _WayBack(thing, link, breadcrumbs, frozenset(written))


def answer_refusal(request: HttpRequest, sentences: Iterable[str]) -> HttpResponse:
    """Answer 409 with the reasons, the texts that the person typed, and the link that `lead_back` stored."""
    back = getattr(request, "way_back", None)
    typed = texts_of(request) if request.method == "POST" else []
    if back:
        typed = [
            text for name in request.POST if name.partition("-")[0] in back.written for text in _texts(request, name)
        ]
    context = {"back": back, "breadcrumbs": back.breadcrumbs if back else [], "sentences": sentences, "typed": typed}
    return render(request, "core/step_refused.html", context, status=409)


@dataclass(frozen=True)
class _Field:
    """One field of the page: both texts, and both again with the differences marked and equal passages cut short."""

    name: str
    label: str
    typed: str
    stored: str
    rows: int
    is_long: bool
    differs: bool
    stored_marked: list
    typed_marked: list


def conflict(
    request: HttpRequest,
    *,
    fields: Iterable[tuple[str, str]],
    typed: dict,
    stored: dict,
    saved_by: Any,
    saved_at: Any,
    version: int,
    action_url: str,
    keep_url: str,
    merged: Any = None,
) -> HttpResponse:
    """Answer 409 with both texts and three ways to go on.

    `fields` is a list of (name, label) as in the form; `typed` and `stored` are dicts of texts by field name.
    `saved_by` is the User who saved first, or None, and `saved_at` when. The form is sent to `action_url` and saves on
    `version`. `keep_url` is the page of their text.

    If some fields are not texts, `merged` is the form with their values, in which the person merges. Then `typed` and
    `stored` are only shown, and "save my text" sends the request again.
    """
    context = {
        "fields": [_field(name, label, typed.get(name) or "", stored.get(name) or "") for name, label in fields],
        "saved_by": saved_by,
        "saved_at": saved_at,
        "version": version,
        "action_url": action_url,
        "keep_url": keep_url,
        "merged": merged,
        "sent": [(name, each) for name, texts in request.POST.lists() if name not in _NOT_TEXT for each in texts],
    }
    return render(request, "409-conflict.html", context, status=409)


def form_conflict(
    request: HttpRequest,
    form: Any,
    current: Any,
    *,
    entry: Any,
    version: int,
    keep_url: str,
    stored: dict | None = None,
) -> HttpResponse:
    """Answer 409 with the texts of `form` beside those of `current`, the row as it is stored now, or None.

    `entry` is the entry of the history that says who saved first and when, or None. `stored` replaces the texts of
    `current`, by field name. See `conflict` for the rest.
    """
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    return conflict(
        request,
        fields=[(name, form.fields[name].label) for name in names],
        typed={name: str(form.cleaned_data[name] or "") for name in names},
        stored=stored or {name: str(getattr(current, name, "") or "") for name in names},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=version,
        action_url=request.path,
        keep_url=keep_url,
    )


def _texts(request, name):
    return [text for text in request.POST.getlist(name) if text.strip()]


def _field(name, label, typed, stored):
    typed, stored = typed.replace("\r\n", "\n"), stored.replace("\r\n", "\n")
    longest = max(len(typed), len(stored))
    parts = fold_unchanged(difference(stored, typed))
    return _Field(
        name=name,
        label=label,
        typed=typed,
        stored=stored,
        rows=min(24, max(4, longest // 60 + stored.count("\n") + 2)),
        is_long="\n" in typed + stored or longest > 120,
        differs=typed != stored,
        stored_marked=[part for part in parts if part[0] != DiffKind.ADDED],
        typed_marked=[part for part in parts if part[0] != DiffKind.REMOVED],
    )
