"""core.admin_site.stylesheet: no style sheet of a page asks for another."""

from pathlib import Path

from django.contrib.staticfiles import finders

from core.admin_site import stylesheet


def test_no_style_sheet_imports_another():
    """Whoever reads a page's style sheets would put what is imported into the page, where the policy refuses it."""
    names = {name for finder in finders.get_finders() for name, _storage in finder.list([]) if name.endswith(".css")}

    importing = [name for name in sorted(names) if "@import" in Path(finders.find(name)).read_text(encoding="utf-8")]

    assert "admin/css/forms.css" in names
    assert importing == []


def test_the_style_sheet_of_forms_holds_the_rules_of_both():
    text = stylesheet.bundled("forms.css")

    assert ".form-row {" in text
    assert ".calendarbox" in text
    assert text.index(".calendarbox") < text.index(".form-row {")
