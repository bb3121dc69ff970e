"""The answer to a person who saves second: both texts, and a form with what is stored, in which the person merges."""

from django.utils.translation import gettext as _

from core import ledger
from core.concurrency import conflicts
from core.concurrency.refusals import Refusal


def choices_conflict(request, form, merged, current, *, verbs, keep_url):
    """Answer 409 with what is typed in `form` beside `merged`, the same form with what is stored of `current`.

    Raises Refusal where `current` is None: somebody has taken it out.
    """
    if current is None:
        raise Refusal(_("It has been taken out since you opened the page. Your text is below, to copy from."))
    entry = ledger.newest_about(current, verbs=verbs)
    merged.submit_label = _("Save the merged text")
    merged.helper.form_action = request.path
    merged.helper.attrs["data-settles"] = ""
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    return conflicts.conflict(
        request,
        fields=[(name, form.fields[name].label) for name in names],
        typed={name: _in_words(form.fields[name], form.cleaned_data[name]) for name in names},
        stored={name: _in_words(form.fields[name], merged.initial.get(name)) for name in names},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=current.version,
        action_url=request.path,
        keep_url=keep_url,
        merged=merged,
    )


def _in_words(field, value):
    """Return what a field holds, as people read it: the label of a choice, several rows one a line."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return str(dict(getattr(field, "choices", ())).get(value, value))
    if hasattr(value, "__iter__"):
        return "\n".join(sorted(str(each) for each in value))
    return str(value)
