"""Verbs that make the text follow the fields: they fill in merge fields, and change words that no longer agree."""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import User
from partnership.agreement_changes import current_version, lock_for_change, record_change
from partnership.document import merge_fields
from partnership.lifecycle import Step
from partnership.models import Agreement
from partnership.wording.disagreements import find_disagreements, mend_text


def fill_fields(*, agreement: Agreement, version: int, by: User, at: datetime) -> Agreement:
    """Fill in the merge fields whose values have become known since the draft began.

    Raises ValidationError, which names the section, where its text is too long with them.
    """
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.EDIT_STRUCTURE)
        if changes := _fill_in(current_version(agreement)):
            record_change(agreement, "agreement.fields_filled", agreement, by=by, at=at, changes=changes)
    return agreement


def fill_known(text):
    """Fill in what is known now, after a field was saved. Return it for the history, as a dict."""
    changes = _fill_in(text)
    return {"changes": changes} if changes else {}


def _fill_in(text):
    sections = [section for section in text.sections.order_by("order", "pk") if _has_fields(section)]
    if not sections:
        return []
    known = merge_fields.merge_values_of(text)
    changes = []
    for section in sections:
        before = {"heading": section.heading, "body": section.body}
        after = {name: merge_fields.fill(text, known) for name, text in before.items()}
        if after != before:
            with _named(_name_of(section)):
                section.save_on_version(section.version, **after)
            changes.append({"section": section.pk, "before": before, "after": after})
    return changes


def mend_words(*, agreement: Agreement, version: int, keys: Iterable[str], by: User, at: datetime) -> Agreement:
    """Change the words that do not agree with the fields, and that `keys` name, to those that do.

    `keys` are the Disagreement's, as the person saw them on `version`. Raises StaleVersionError, and
    ValidationError, which names the section, where its text becomes too long.
    """
    with transaction.atomic():
        agreement = lock_for_change(agreement.pk, version=version, step=Step.EDIT_STRUCTURE)
        text = current_version(agreement)
        chosen = [each for each in find_disagreements(text) if each.key in keys and each.is_mendable]
        changes = [_mend(text, passage, chosen) for passage in dict.fromkeys(each.found.passage for each in chosen)]
        if changes:
            record_change(agreement, "agreement.words_mended", agreement, by=by, at=at, changes=changes)
    return agreement


def _mend(text, passage, chosen):
    """Change the words in one passage, and return what changed."""
    here = [each for each in chosen if each.found.passage is passage]
    section = here[0].section
    before = {passage.field: passage.text}
    after = {passage.field: mend_text(passage.text, [each.found for each in here])}
    if section is None:
        text.title = after["title"]
        with _named(_("Title on the paper")):
            text.full_clean()
        text.save(update_fields=["title"])
        return {"before": before, "after": after}
    with _named(_name_of(section)):
        section.save_on_version(section.version, **after)
    return {"section": section.pk, "before": before, "after": after}


def _name_of(section):
    return section.heading or _("Section %(number)s") % {"number": section.order}


@contextmanager
def _named(place):
    """Say in the sentences of a ValidationError of which place they speak: the person saved something else."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError([f"{place}: {sentence}" for sentence in error.messages]) from error


def _has_fields(section):
    return bool(merge_fields.unfilled(f"{section.heading}\n{section.body}"))
