"""The working edition as a Word file, for those who must work in one. The PDF is what is adopted."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.documents import docx
from core.text import dates
from core.text.numbers import decimal
from stadsdelplan.content import problem_titles, read_content
from stadsdelplan.document.pdf import areas_of, titles_of
from stadsdelplan.document.problem_tree import tree_of_content
from stadsdelplan.kinds import Break, counted_in_words, days_in_words, rules_of

_LANGUAGE = "sv"  # the document is the Swedish one, whoever downloads it


def write_docx(edition, *, on):
    """Return the edition as the bytes of a .docx, marked on every page as a working edition of the day `on`."""
    content = read_content(edition)
    document = docx.new_document()
    with translation.override(_LANGUAGE):
        mark = f"{_('Working edition')} {dates.day(on)}"
        write_head(document, edition, title=str(edition), mark=mark)
        document.add_heading(docx.clean(str(edition)), level=0)
        document.add_paragraph(f"{_('In force')}: {dates.period(edition.starts_on, edition.ends_on)}")
        document.add_heading(_("Situation picture"), level=1)
        titles = titles_of(content) | problem_titles(*content.problems)
        _add_known(document, content.lagesbild)
        _add_tree(document, tree_of_content(content), needs_measures=not edition.effect_goals_only)
        for area in areas_of(content):
            document.add_heading(docx.clean(area.name), level=1)
            if area.direction:
                document.add_heading(pgettext("of a focus area", "Direction"), level=2)
                docx.add_prose(document, area.direction)
            for goal in area.goals:
                _add_goal(document, goal, titles, edition)
            if area.measures:
                _add_measures(document, area.measures, titles, edition)
        document.add_heading(_("Resources"), level=1)
        for organisation, text in content.resources:
            document.add_heading(docx.clean(organisation), level=2)
            docx.add_prose(document, text)
    return docx.as_bytes(document)


def write_head(document, edition, *, title, mark):
    """Write `mark` and the number on every page, and the file's own description with its `title`."""
    properties = document.core_properties
    properties.title, properties.language = docx.clean(title)[:255], "sv-SE"
    properties.author, properties.comments, properties.keywords = docx.clean(str(edition.plan.owner))[:255], "", ""
    head = document.sections[0].header.paragraphs[0]
    head.text = mark
    if edition.plan.is_example:
        head.add_run("\n" + _("Example. The content is made up and shows how the portal is used."))
    docx.number_pages(document)


def _add_goal(document, goal, titles, edition):
    """Add a goal. What is not known is said where the kind of plan asks for it."""
    rules = rules_of(edition.plan)
    needs_measures = Break.GOAL_WITHOUT_MEASURE in rules.gaps and not edition.effect_goals_only
    document.add_heading(docx.clean(goal.title), level=2)
    for label, text in (
        (_("Problem"), goal.problem),
        (_("Probable cause"), goal.probable_cause),
        (_("Goal"), _("As the heading says.") if goal.says_title_alone else goal.text),
    ):
        if text or rules.whole_chain:
            document.add_heading(label, level=3)
            _add_known(document, text)
        if label == _("Problem") and goal.problems:
            _add_list(document, _("Further problems"), [titles[key] for key in goal.problems if key in titles])
    if goal.in_words:
        document.add_paragraph(_("A goal in words: it is met, partly met or not."))
    for label, text in (
        *_numbers(goal),
        (_("Responsible"), who_answers(goal)),
        *([(_("Milestones"), "; ".join(map(str, goal.milestones)))] if goal.milestones else []),
        (_("Overarching goals served"), "; ".join(goal.overarching_goals)),
    ):
        if text or rules.whole_chain:
            document.add_paragraph(docx.clean(f"{label}: {text or _('not known').lower()}"))
    if goal.measures or needs_measures:
        document.add_heading(_("Measures"), level=3)
    if goal.measures:
        _add_measures(document, goal.measures, titles, edition)
    elif needs_measures:
        document.add_paragraph(_("not known"))


def _add_tree(document, tree, *, needs_measures):
    """Add the problems by rank with their causes and measures, and what no measure covers, where the tree is used."""
    if not tree.is_used:
        return
    document.add_heading(_("Problems and causes"), level=1)
    for number, branch in enumerate(tree.branches, start=1):
        document.add_heading(docx.clean(f"{number}. {branch.problem.title}"), level=2)
        docx.add_prose(document, branch.problem.text)
        for label, text in branch.problem.ranking:
            document.add_paragraph(docx.clean(f"{label}: {text}"))
        for cause in branch.causes:
            document.add_heading(_("Probable cause"), level=3)
            docx.add_prose(document, cause.text)
            if cause.measures or needs_measures:
                _add_list(document, _("Measures"), _texts(cause.measures) or [_("No measure yet.")])
        if branch.measures:
            _add_list(document, _("Measures"), _texts(branch.measures))
    if needs_measures and tree.uncovered:
        document.add_heading(_("What no measure covers"), level=2)
        for each in tree.uncovered:
            text = ": ".join(filter(None, (each.problem, each.cause)))
            document.add_paragraph(docx.clean(text), style="List Bullet")


def _add_list(document, label, texts):
    document.add_paragraph(f"{label}:")
    for text in texts:
        document.add_paragraph(docx.clean(text), style="List Bullet")


def _texts(measures):
    return [f"{measure.text} ({measure.who})" if measure.who else measure.text for measure in measures]


def _numbers(goal):
    """Return [(label, text), …] of the goal's numbers; none of a goal in words."""
    if goal.in_words:
        return []
    return [
        (_("Baseline"), figure_in_words(goal.baseline, goal.unit, goal.baseline_year)),
        (_("Target value"), figure_in_words(goal.target, goal.unit, goal.target_year)),
        (_("What is counted"), goal.count_of),
    ]


def _add_measures(document, measures, titles, edition):
    """Add a table with a first row that Word repeats on each page."""
    labels = (_("Measure"), _("Responsible"), _("When"), _("Resources"))
    table = document.add_table(rows=1, cols=len(labels), style="Table Grid")
    for cell, label in zip(table.rows[0].cells, labels, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    docx.repeat_head(table)
    for measure in measures:
        served = "; ".join(titles[key] for key in measure.serves if key in titles)
        also = _("Serves the goals too: %(goals)s") % {"goals": served} if served else ""
        causes = "; ".join(titles[key] for key in measure.causes if key in titles)
        chosen = _("Chosen by the causes: %(causes)s") % {"causes": causes} if causes else ""
        count = counted_in_words(measure, edition.rhythm)
        aimed = {"indicator": titles.get(measure.indicator, "")}
        aims = _("Aims at the indicator: %(indicator)s") % aimed if measure.indicator else ""
        text = "\n".join(filter(None, (measure.text, count, measure.kind_in_words, also, chosen, aims)))
        means = "\n".join(filter(None, (measure.resources, measure.cost_in_words)))
        who = "; ".join(filter(None, (who_answers(measure), measure.partners_in_words)))
        texts = (text, who, days_in_words(measure, rules_of(edition.plan)), means)
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = docx.clean(text or _("not known"))
    document.add_paragraph()


def _add_known(document, text):
    if text:
        docx.add_prose(document, text)
    else:
        document.add_paragraph(_("not known"))


def who_answers(row):
    """Return the responsible organisation of a goal or measure with its role."""
    return ", ".join(part for part in (row.responsible, row.responsible_role) if part)


def figure_in_words(value, unit, year):
    """Return a value with its unit and year, or an empty string where it is not known."""
    if value is None:
        return ""
    text = f"{decimal(value)}\u00a0{unit}" if unit else decimal(value)
    return f"{text} ({year})" if year else text
