"""Guards in the database for DESIGN.md's rule 2: the text of an adopted edition never changes.

Adopting and superseding are the two steps that close an edition, each once; the guards know what must hold at each.
Who adopted it, when and in which paragraph may be corrected, but only to the values of the newest correction.
"""

# ruff: noqa: S608 (the SQL is built from this code, never from what people write)

from core.triggers import (
    UNANNOUNCED,
    Event,
    Guard,
    changed,
    changed_unannounced,
    never_changed,
    refuse_always,
)

EDITION = "stadsdelplan_edition"

_CLOSED = "An adopted edition is never changed."
_SAID_STAYS = "What somebody has said in a review is never changed."
_EMPTYING = "Plans and their papers are not emptied."

# The edition of a row, by table.
_OWN = "{row}.edition_id"
_OF_GOAL = "(SELECT g.edition_id FROM stadsdelplan_goal g WHERE g.id = {row}.goal_id)"
_OF_MEASURE = "(SELECT m.edition_id FROM stadsdelplan_measure m WHERE m.id = {row}.measure_id)"
_OF_PROBLEM = "(SELECT p.edition_id FROM stadsdelplan_problem p WHERE p.id = {row}.problem_id)"
_OF_CAUSE = (
    "(SELECT p.edition_id FROM stadsdelplan_cause c"
    " JOIN stadsdelplan_problem p ON p.id = c.problem_id WHERE c.id = {row}.cause_id)"
)


def _closed(edition, row):
    """Return the SQL condition that the edition of `row` is or was adopted."""
    edition = edition.replace("{row}", row)
    return f"EXISTS (SELECT 1 FROM {EDITION} e WHERE e.id = {edition} AND e.status IN ('adopted', 'superseded'))"


def _holds(edition, *rows):
    """Return the lock that the verbs take before they change an edition's rows: shared here, exclusive in the verbs."""
    return tuple(f"1 FROM {EDITION} e WHERE e.id = {edition.replace('{row}', row)} FOR KEY SHARE" for row in rows)


def _closed_with_its_edition(table, edition, *keys, always=(), wrong=()):
    """Return the guards of a table whose rows are not added, changed or deleted once their edition is adopted.

    `always` are refusals of an UPDATE that hold before too: of what somebody has said, which is never deleted either.
    `wrong` are refusals of a new row and of a changed one.
    """
    keys = (("id",), *keys)
    must_stay = "TRUE" if always else _closed(edition, "o")
    deletion = (("TRUE", _SAID_STAYS),) if always else ((_closed(edition, "OLD"), _CLOSED),)
    return (
        Guard(
            table,
            Event.INSERT,
            refusals=((_closed(edition, "NEW"), _CLOSED), *wrong),
            must_stay=must_stay,
            keys=keys,
            waits_for=_holds(edition, "NEW"),
        ),
        Guard(
            table,
            Event.UPDATE,
            refusals=((f"{_closed(edition, 'OLD')} OR {_closed(edition, 'NEW')}", _CLOSED), *always, *wrong),
            must_stay=must_stay,
            keys=keys,
            waits_for=_holds(edition, "OLD", "NEW"),
        ),
        Guard(table, Event.DELETE, refusals=deletion, waits_for=_holds(edition, "OLD")),
        refuse_always(table, Event.TRUNCATE, _EMPTYING),
    )


_SAID = (
    "id",
    "plan_id",
    "number",
    "starts_on",
    "ends_on",
    "rhythm",
    "effect_goals_only",
    "based_on_id",
    "lagesbild",
    "lagesbild_version",
    "sent_for_review_at",
    "answer_by",
    "adopted_reference",
    "extract_id",
    "agreement_id",
    "signed_text_digest",
    "cited_id",
)
_SAID_OF_ADOPTION = ("adopted_by", "adopted_on", "adopted_paragraph")
_WAS_CLOSED = "OLD.status IN ('adopted', 'superseded')"
_SUPERSEDES = "OLD.status = 'adopted' AND NEW.status = 'superseded'"
_ADOPTS = "OLD.status NOT IN ('adopted', 'superseded') AND NEW.status IN ('adopted', 'superseded')"
_HAS_PAPER = "EXISTS (SELECT 1 FROM stadsdelplan_editionpaper p WHERE p.edition_id = NEW.id)"

CORRECTION = "stadsdelplan_adoptioncorrection"
_IS_CORRECTED = f"""EXISTS (
        SELECT 1 FROM {CORRECTION} c WHERE c.edition_id = OLD.id
        AND c.id = (SELECT max(newest.id) FROM {CORRECTION} newest WHERE newest.edition_id = OLD.id)
        AND c.was_adopted_by = OLD.adopted_by AND c.was_adopted_on = OLD.adopted_on
        AND c.was_paragraph = OLD.adopted_paragraph AND c.adopted_by = NEW.adopted_by
        AND c.adopted_on = NEW.adopted_on AND c.paragraph = NEW.adopted_paragraph)"""
_CORRECTS_WHAT_STANDS = f"""EXISTS (
        SELECT 1 FROM {EDITION} e WHERE e.id = NEW.edition_id AND e.status IN ('adopted', 'superseded')
        AND e.adopted_by = NEW.was_adopted_by AND e.adopted_on = NEW.was_adopted_on
        AND e.adopted_paragraph = NEW.was_paragraph)"""
_WITHOUT_CORRECTION = "An adoption is put right by a correction that says what stood there and why."
_STAYS = "A correction is never changed. Another one follows it."

# The unique keys of an edition. Those of the editions under work and of the adopted ones are partial.
_EDITION_KEYS = (("id",), ("plan_id", "number"), ("plan_id", "starts_on"), ("plan_id",))
_EDITION_STAYS = (
    "o.status IN ('adopted', 'superseded') AND (o.id = NEW.id OR o.number = NEW.number"
    " OR (o.starts_on = NEW.starts_on AND o.status = 'adopted' AND NEW.status = 'adopted'))"
)

EDITION_GUARDS = (
    Guard(
        EDITION,
        Event.INSERT,
        refusals=(("NEW.status <> 'working'", "An edition begins as a working edition."),),
        must_stay=_EDITION_STAYS,
        keys=_EDITION_KEYS,
    ),
    Guard(
        EDITION,
        Event.UPDATE,
        refusals=(
            (f"{_WAS_CLOSED} AND NEW.status <> OLD.status AND NOT ({_SUPERSEDES})", _CLOSED),
            (f"{_WAS_CLOSED} AND {changed(*_SAID)}", _CLOSED),
            (f"{_WAS_CLOSED} AND {changed(*_SAID_OF_ADOPTION)} AND NOT {_IS_CORRECTED}", _WITHOUT_CORRECTION),
            (f"{_ADOPTS} AND NOT {_HAS_PAPER}", "An edition is adopted together with its paper."),
            (f"{_SUPERSEDES} AND {changed_unannounced('stadsdelplan.edition', 'status')}", UNANNOUNCED),
        ),
        must_stay=_EDITION_STAYS,
        keys=_EDITION_KEYS,
    ),
    Guard(EDITION, Event.DELETE, refusals=((_WAS_CLOSED, _CLOSED),)),
    refuse_always(EDITION, Event.TRUNCATE, _EMPTYING),
)

CORRECTION_GUARDS = (
    Guard(
        CORRECTION,
        Event.INSERT,
        refusals=((f"NOT {_CORRECTS_WHAT_STANDS}", _WITHOUT_CORRECTION),),
        must_stay="TRUE",
        waits_for=_holds(_OWN, "NEW"),
    ),
    refuse_always(CORRECTION, Event.UPDATE, _STAYS),
    refuse_always(CORRECTION, Event.DELETE, _STAYS),
    refuse_always(CORRECTION, Event.TRUNCATE, _EMPTYING),
)

_VERDICT = ("edition_id", "key", "organisation_id", "by_id", "at", "revision_seen", "verdict", "comment")
_WORDS = ("edition_id", "key", "answers_id", "organisation_id", "by_id", "at", "text", "came_from_id")
_PROPOSED = ("edition_id", "organisation_id", "by_id", "at", "title", "problem", "text", "came_from_id")
_ANSWER = ("status", "answer", "answered_by_id", "answered_at", "goal_key")
_ANSWERED_ONCE = (f"OLD.status <> 'open' AND {changed(*_ANSWER)}", "A proposal is answered once.")
_REPORTED = "The report of a round stays as it was written."
_FOLLOWED_UP = "A follow-up stays as it was written. Another one corrects it."


def _said(*columns):
    return (changed("id", *columns), _SAID_STAYS)


def _is_elsewhere(table, column):
    """Return the SQL condition that a new measure names a row of another edition than its own."""
    within = f"SELECT 1 FROM {table} p WHERE p.id = NEW.{column} AND p.edition_id = NEW.edition_id"
    return f"(NEW.{column} IS NOT NULL AND NOT EXISTS ({within}))"


_STANDS_ELSEWHERE = (
    f"{_is_elsewhere('stadsdelplan_goal', 'goal_id')}"
    f" OR {_is_elsewhere('stadsdelplan_editionfocusarea', 'focus_area_id')}",
    "A measure stands under a goal or a focus area of its own edition.",
)

# Situation pictures ---------------------------------------------------------------------------------------------------

LAGESBILD = "stadsdelplan_lagesbild"

_CLOSED_PICTURE = "A closed situation picture is never changed."
_HANDED_IN = "A party's picture stays as it was handed in."
_OF_PICTURE = "(SELECT p.lagesbild_id FROM stadsdelplan_partypicture p WHERE p.id = {row}.picture_id)"
_OF_MERGED = "(SELECT m.lagesbild_id FROM stadsdelplan_mergedpoint m WHERE m.id = {row}.merged_id)"
_HAS_PICTURE_PAPER = "EXISTS (SELECT 1 FROM stadsdelplan_lagesbildpaper p WHERE p.lagesbild_id = NEW.id)"


def _handed_in(row):
    within = f"SELECT 1 FROM stadsdelplan_partypicture p WHERE p.id = {row}.picture_id AND p.handed_in_at IS NOT NULL"
    return f"EXISTS ({within})"


def _closed_with_its_picture(table, lagesbild, *keys, handed_in=False):
    """Return the guards of a table whose rows are not added, changed or deleted once their lagesbild is closed.

    With `handed_in` so too once the party's picture is handed in.
    """

    def closed(row):
        within = f"SELECT 1 FROM {LAGESBILD} l WHERE l.id = {lagesbild.replace('{row}', row)} AND l.status = 'closed'"
        return f"EXISTS ({within})"

    def refusals(*rows):
        said = [(closed(row), _CLOSED_PICTURE) for row in rows]
        return (*said, *([(_handed_in(row), _HANDED_IN) for row in rows] if handed_in else []))

    def holds(*rows):
        return tuple(
            f"1 FROM {LAGESBILD} l WHERE l.id = {lagesbild.replace('{row}', row)} FOR KEY SHARE" for row in rows
        )

    must_stay = f"({closed('o')} OR {_handed_in('o')})" if handed_in else closed("o")
    keys = (("id",), *keys)
    return (
        Guard(table, Event.INSERT, refusals=refusals("NEW"), must_stay=must_stay, keys=keys, waits_for=holds("NEW")),
        Guard(
            table,
            Event.UPDATE,
            refusals=refusals("OLD", "NEW"),
            must_stay=must_stay,
            keys=keys,
            waits_for=holds("OLD", "NEW"),
        ),
        Guard(table, Event.DELETE, refusals=refusals("OLD"), waits_for=holds("OLD")),
        refuse_always(table, Event.TRUNCATE, _EMPTYING),
    )


_WAS_CLOSED_PICTURE = "OLD.status = 'closed'"
LAGESBILD_GUARDS = (
    Guard(
        LAGESBILD,
        Event.INSERT,
        refusals=(("NEW.status <> 'working'", "A situation picture begins under work."),),
        must_stay="o.status = 'closed'",
    ),
    Guard(
        LAGESBILD,
        Event.UPDATE,
        refusals=(
            (_WAS_CLOSED_PICTURE, _CLOSED_PICTURE),
            (f"NEW.status = 'closed' AND NOT {_HAS_PICTURE_PAPER}", "A situation picture is closed with its paper."),
        ),
        must_stay="o.status = 'closed'",
    ),
    Guard(LAGESBILD, Event.DELETE, refusals=((_WAS_CLOSED_PICTURE, _CLOSED_PICTURE),)),
    refuse_always(LAGESBILD, Event.TRUNCATE, _EMPTYING),
    *_closed_with_its_picture("stadsdelplan_partypicture", "{row}.lagesbild_id", ("lagesbild_id", "organisation_id")),
    *_closed_with_its_picture("stadsdelplan_picturepoint", _OF_PICTURE, handed_in=True),
    *_closed_with_its_picture("stadsdelplan_mergedpoint", "{row}.lagesbild_id"),
    *_closed_with_its_picture("stadsdelplan_saying", _OF_MERGED, ("point_id",)),
    *_closed_with_its_picture("stadsdelplan_lagesbildpaper", "{row}.lagesbild_id", ("lagesbild_id",)),
)


# Meetings -------------------------------------------------------------------------------------------------------------

MEETING = "stadsdelplan_meeting"

_AGENDA_STAYS = "What stood on an agenda stays once it is sent."
_POINT = ("id", "meeting_id", "order", "kind", "title", "why", "who", "url", "organisation_id")


def _agenda_sent(row):
    return f"EXISTS (SELECT 1 FROM {MEETING} m WHERE m.id = {row}.meeting_id AND m.agenda_sent_at IS NOT NULL)"


def _holds_meeting(*rows):
    return tuple(f"1 FROM {MEETING} m WHERE m.id = {row}.meeting_id FOR KEY SHARE" for row in rows)


MEETING_GUARDS = (
    Guard(
        MEETING,
        Event.INSERT,
        refusals=(("NEW.agenda_sent_at IS NOT NULL", "A meeting begins without a sent agenda."),),
        must_stay="o.agenda_sent_at IS NOT NULL",
    ),
    Guard(
        MEETING,
        Event.UPDATE,
        refusals=(
            (
                "OLD.agenda_sent_at IS NOT NULL"
                f" AND {changed('id', 'partnership_id', 'agenda_sent_at', 'agenda_sent_by_id')}",
                _AGENDA_STAYS,
            ),
        ),
        must_stay="o.agenda_sent_at IS NOT NULL",
    ),
    Guard(MEETING, Event.DELETE, refusals=(("OLD.agenda_sent_at IS NOT NULL", _AGENDA_STAYS),)),
    refuse_always(MEETING, Event.TRUNCATE, _EMPTYING),
    Guard(
        "stadsdelplan_agendapoint",
        Event.INSERT,
        refusals=((_agenda_sent("NEW"), _AGENDA_STAYS),),
        must_stay=_agenda_sent("o"),
        waits_for=_holds_meeting("NEW"),
    ),
    Guard(
        "stadsdelplan_agendapoint",
        Event.UPDATE,
        refusals=((f"({_agenda_sent('OLD')} OR {_agenda_sent('NEW')}) AND {changed(*_POINT)}", _AGENDA_STAYS),),
        must_stay=_agenda_sent("o"),
        waits_for=_holds_meeting("OLD", "NEW"),
    ),
    Guard(
        "stadsdelplan_agendapoint",
        Event.DELETE,
        refusals=((_agenda_sent("OLD"), _AGENDA_STAYS),),
        waits_for=_holds_meeting("OLD"),
    ),
    refuse_always("stadsdelplan_agendapoint", Event.TRUNCATE, _EMPTYING),
)


def _differ(edition, other, sentence):
    """Return the refusal of a new link between two rows of different editions."""
    return (f"{edition.replace('{row}', 'NEW')} <> {other.replace('{row}', 'NEW')}", sentence)


_FEED = "stadsdelplan_calendarfeed"
_ADDRESS_STAYS = "An address that was made is never changed, and one that is revoked never works again."
_FEED_STAYS = "o.id = NEW.id OR o.digest = NEW.digest OR (o.revoked_at IS NULL AND NEW.revoked_at IS NULL)"
_FEED_KEYS = (("id",), ("digest",), ("user_id",))

FEED_GUARDS = (
    Guard(_FEED, Event.INSERT, must_stay=_FEED_STAYS, keys=_FEED_KEYS),
    Guard(
        _FEED,
        Event.UPDATE,
        refusals=(
            (changed("id", "user_id", "digest", "language", "made_at"), _ADDRESS_STAYS),
            (f"OLD.revoked_at IS NOT NULL AND {changed('revoked_at')}", _ADDRESS_STAYS),
        ),
        must_stay=_FEED_STAYS,
        keys=_FEED_KEYS,
    ),
    refuse_always(_FEED, Event.DELETE, _ADDRESS_STAYS),
    refuse_always(_FEED, Event.TRUNCATE, _ADDRESS_STAYS),
)

_POINTS_ELSEWHERE = _differ(_OF_GOAL, _OF_PROBLEM, "A goal points at problems of its own edition.")
_CHOSEN_ELSEWHERE = _differ(_OF_MEASURE, _OF_CAUSE, "A measure is chosen by causes of its own edition.")

GUARDS = (
    *EDITION_GUARDS,
    *LAGESBILD_GUARDS,
    *MEETING_GUARDS,
    *CORRECTION_GUARDS,
    *_closed_with_its_edition("stadsdelplan_editionpaper", _OWN, ("edition_id",)),
    *_closed_with_its_edition("stadsdelplan_editionfocusarea", _OWN, ("edition_id", "order"), ("edition_id", "key")),
    *_closed_with_its_edition("stadsdelplan_resourcestatement", _OWN, ("edition_id", "organisation_id")),
    *_closed_with_its_edition("stadsdelplan_goal", _OWN, ("edition_id", "key")),
    *_closed_with_its_edition("stadsdelplan_servedoverarchinggoal", _OF_GOAL, ("goal_id", "overarching_goal_id")),
    *_closed_with_its_edition("stadsdelplan_aimedindicator", _OF_GOAL, ("goal_id", "indicator_id")),
    *_closed_with_its_edition("stadsdelplan_concernedorganisation", _OF_GOAL, ("goal_id", "organisation_id")),
    *_closed_with_its_edition("stadsdelplan_milestone", _OF_GOAL, ("goal_id", "key"), ("goal_id", "day")),
    *_closed_with_its_edition("stadsdelplan_measure", _OWN, ("edition_id", "key"), wrong=(_STANDS_ELSEWHERE,)),
    *_closed_with_its_edition("stadsdelplan_measurepartner", _OF_MEASURE, ("measure_id", "organisation_id")),
    *_closed_with_its_edition("stadsdelplan_servedgoal", _OF_MEASURE, ("measure_id", "goal_id")),
    *_closed_with_its_edition("stadsdelplan_problem", _OWN, ("edition_id", "key")),
    *_closed_with_its_edition("stadsdelplan_cause", _OF_PROBLEM, ("problem_id", "key")),
    *_closed_with_its_edition(
        "stadsdelplan_goalproblem", _OF_GOAL, ("goal_id", "problem_id"), wrong=(_POINTS_ELSEWHERE,)
    ),
    *_closed_with_its_edition(
        "stadsdelplan_measurecause", _OF_MEASURE, ("measure_id", "cause_id"), wrong=(_CHOSEN_ELSEWHERE,)
    ),
    *_closed_with_its_edition("stadsdelplan_departure", _OWN, ("edition_id", "key")),
    *_closed_with_its_edition("stadsdelplan_review", _OWN, always=(_said(*_VERDICT),)),
    *_closed_with_its_edition("stadsdelplan_plancomment", _OWN, always=(_said(*_WORDS),)),
    *_closed_with_its_edition("stadsdelplan_proposal", _OWN, always=(_said(*_PROPOSED), _ANSWERED_ONCE)),
    *_closed_with_its_edition("stadsdelplan_askedorganisation", _OWN, ("edition_id", "organisation_id")),
    *_closed_with_its_edition("stadsdelplan_looseend", _OWN, ("proposal_id",), ("comment_id",), ("review_id",)),
    *never_changed("stadsdelplan_followup", _FOLLOWED_UP, ("corrects_id",)),
    *never_changed("stadsdelplan_evidence", _FOLLOWED_UP),
    *never_changed("stadsdelplan_roundreport", _REPORTED, ("edition_id", "first_day")),
    *FEED_GUARDS,
)
