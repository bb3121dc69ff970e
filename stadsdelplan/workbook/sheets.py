"""The sheets of a plan's workbook: what each is called, its columns, and those beside the fields."""

from stadsdelplan.workbook import columns

ALL = {
    "goals": columns.GOALS,
    "measures": columns.MEASURES,
    "problems": columns.PROBLEMS,
    "causes": columns.CAUSES,
}
BESIDE = {
    "goals": {"key": columns.KEY, "version": columns.VERSION},
    "measures": {
        "goal": columns.GOAL,
        "goal_key": columns.GOAL_KEY,
        "key": columns.KEY,
        "version": columns.VERSION,
    },
    "problems": {"key": columns.KEY, "version": columns.VERSION},
    "causes": {
        "problem": columns.PROBLEM,
        "problem_key": columns.PROBLEM_KEY,
        "key": columns.KEY,
        "version": columns.VERSION,
    },
}
FIELDS = {
    "goals": columns.OF_GOALS,
    "measures": columns.OF_MEASURES,
    "problems": columns.OF_PROBLEMS,
    "causes": columns.OF_CAUSES,
}
BY_NAME = ("goal", "problem")  # columns for people, beside the key of the same thing
BY_OWN_KEY = ("goals", "problems")  # sheets whose rows have versions of their own, by their own key


def counted_by(sheet, namespace, key):
    """Return what the version of a row counts: its own saves, or the revisions of what a measure stands under."""
    if sheet in BY_OWN_KEY:
        return key
    return (namespace, key) if sheet == "causes" else namespace
