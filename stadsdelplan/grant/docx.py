"""The chain problem → cause → goal → measure as a Word file: an appendix of an application for Brå's grant."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents import docx
from core.text import dates
from stadsdelplan.export.docx import who_answers, write_head
from stadsdelplan.grant.queries import attached, smart_parts
from stadsdelplan.kinds import counted_in_words, days_in_words, rules_of

_LANGUAGE = "sv"  # the application is Swedish, whoever downloads it


def write_appendix(appendix, *, on):
    """Return the GrantAppendix as the bytes of a .docx, dated on the day `on`. What is missing stands last in it."""
    edition, document = appendix.edition, docx.new_document()
    with translation.override(_LANGUAGE):
        title = _("Appendix to the application for a grant (2023:442): %(plan)s") % {"plan": edition}
        write_head(document, edition, title=title, mark=dates.day(on))
        document.add_heading(docx.clean(title), level=0)
        who = {"owner": edition.plan.owner, "partnership": edition.plan.partnership}
        document.add_paragraph(docx.clean(_("%(owner)s, in the partnership %(partnership)s.") % who))
        document.add_heading(_("Attached"), level=1)
        for what, name in attached(appendix):
            document.add_paragraph(docx.clean(f"{what}: {name or _('not known').lower()}"))
        for number, problem in enumerate(appendix.chain.problems, 1):
            _add_problem(document, number, problem, edition)
        if appendix.chain.loose:
            document.add_heading(_("Measures without a goal"), level=1)
            for area, direction, measures in appendix.chain.loose:
                document.add_heading(docx.clean(area), level=2)
                docx.add_prose(document, direction)
                _add_chain_measures(document, [(measure, "") for measure in measures], edition)
        _add_gaps(document, appendix.gaps)
    return docx.as_bytes(document)


def _add_problem(document, number, problem, edition):
    document.add_heading(_("Problem %(number)s") % {"number": number}, level=1)
    docx.add_prose(document, problem.text or _("not known"))
    document.add_heading(_("Probable causes"), level=2)
    for cause in problem.causes or [_("not known")]:
        docx.add_prose(document, cause)
    for each in problem.goals:
        document.add_heading(docx.clean(_("Goal: %(goal)s") % {"goal": each.goal.title}), level=2)
        if each.goal.in_words:
            document.add_paragraph(_("A goal in words: it is met, partly met or not."))
        for part, text in smart_parts(each):
            document.add_paragraph(docx.clean(f"{part}: {text or _('not known').lower()}"))
        document.add_heading(_("Measures"), level=3)
        if each.measures:
            _add_chain_measures(document, [(row.measure, row.cause) for row in each.measures], edition)
        else:
            document.add_paragraph(_("not known"))


def _add_chain_measures(document, rows, edition):
    """Add a table of (measure, the cause that motivates it), with a first row that Word repeats on each page."""
    labels = (_("Measure"), _("Motivated by the cause"), _("Responsible"), _("When"))
    table = document.add_table(rows=1, cols=len(labels), style="Table Grid")
    for cell, label in zip(table.rows[0].cells, labels, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    docx.repeat_head(table)
    for measure, cause in rows:
        count = counted_in_words(measure, edition.rhythm)
        text = "\n".join(filter(None, (measure.text, count, measure.kind_in_words)))
        who = "; ".join(filter(None, (who_answers(measure), measure.partners_in_words)))
        texts = (text, cause, who, days_in_words(measure, rules_of(edition.plan)))
        for cell, words in zip(table.add_row().cells, texts, strict=True):
            cell.text = docx.clean(words or _("not known"))
    document.add_paragraph()


def _add_gaps(document, gaps):
    document.add_heading(_("What is missing (take this part out before you send)"), level=1)
    if not gaps:
        document.add_paragraph(_("Nothing that the portal can see."))
    for gap in gaps:
        document.add_paragraph(docx.clean(f"{gap.about}: {gap.sentence}"), style="List Bullet")
