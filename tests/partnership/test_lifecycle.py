"""The way of an agreement: every step × every state × every person, tried on the pages, against literal answers.

The columns are the reader, reviewer, officer and coordinator of the organisation that writes the agreement; the same of
its partner in the partnership; a stranger who coordinates another partnership; and staff without a membership. A draft
has not been sent to the partner. The agreement in review has an open comment by the partner on its first section. Of
the one for signature, copy 2 is signed by all and copy 1 by nobody. `ok` is an answer below 400. None was signed
outside the portal, so that an original can be added to none:
tests/partnership/registered_papers/test_registered_papers.py adds some.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core.models import OrganisationKind, Role
from partnership import lifecycle
from partnership.agreement.next_actions import next_actions
from partnership.agreement.queries import read_agreement
from partnership.copies import actions as copy_actions
from partnership.lifecycle import Step
from partnership.models import Agreement, AgreementStatus, Comment, Copy, Section, Signatory, Signature
from partnership.review import actions as review
from partnership.term import actions as term
from tests.support import factories, hostile_files
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.long]  # each step in each state, by everybody

ROLES = (Role.READER, Role.REVIEWER, Role.OFFICER, Role.COORDINATOR)
PEOPLE = [*(f"own {role}" for role in ROLES), *(f"partner {role}" for role in ROLES), "stranger", "staff"]

# fmt: off
#  step             states                                    own: R V O C       partner           stranger staff
TABLE = """
   edit_section     draft                                     403 403 ok  ok    403 403 404 404   404      403
   edit_section     in_review                                 403 403 ok  ok    403 403 403 403   404      403
   edit_section     locked,signing,in_force,ended             403 403 409 409   403 403 403 403   404      403
   edit_structure   draft                                     403 403 ok  ok    403 403 404 404   404      403
   edit_structure   in_review,locked,signing,in_force,ended   403 403 409 409   403 403 403 403   404      403
   send_for_review  draft                                     403 403 403 ok    403 403 403 404   404      403
   send_for_review  in_review,locked,signing,in_force,ended   403 403 403 409   403 403 403 403   404      403
   take_back        draft                                     403 403 403 409   403 403 403 404   404      403
   take_back        in_review                                 403 403 403 ok    403 403 403 403   404      403
   take_back        locked,signing,in_force,ended             403 403 403 409   403 403 403 403   404      403
   comment          draft                                     403 ok  ok  ok    403 404 404 404   404      403
   comment          in_review                                 403 ok  ok  ok    403 ok  ok  ok    404      403
   comment          locked,signing,in_force,ended             403 409 409 409   403 409 409 409   404      403
   resolve          draft                                     403 ok  ok  ok    403 404 404 404   404      403
   resolve          in_review                                 403 403 ok  ok    403 ok  ok  ok    404      403
   resolve          locked,signing,in_force,ended             403 403 409 409   403 409 409 409   404      403
   reopen           draft                                     403 ok  ok  ok    403 404 404 404   404      403
   reopen           in_review                                 403 403 ok  ok    403 ok  ok  ok    404      403
   reopen           locked,signing,in_force,ended             403 403 409 409   403 409 409 409   404      403
   lock             draft                                     403 403 403 ok    403 403 403 404   404      403
   lock             in_review                                 403 403 403 ok    403 403 403 403   404      403
   lock             locked,signing,in_force,ended             403 403 403 409   403 403 403 403   404      403
   void             draft                                     403 403 403 409   403 403 403 404   404      403
   void             in_review,in_force,ended                  403 403 403 409   403 403 403 403   404      403
   void             locked,signing                            403 403 403 ok    403 403 403 403   404      403
   decide           draft                                     403 403 403 409   403 403 403 404   404      403
   decide           in_review,locked,signing,in_force,ended   403 403 403 ok    403 403 403 403   404      403
   print            draft                                     403 403 403 409   403 403 403 404   404      403
   print            in_review,in_force,ended                  403 403 403 409   403 403 403 403   404      403
   print            locked,signing                            403 403 403 ok    403 403 403 403   404      403
   send_copy        draft                                     403 403 403 404   403 403 403 404   404      403
   send_copy        in_review                                 403 403 403 404   403 403 403 403   404      403
   send_copy        locked,signing                            403 403 403 ok    403 403 403 403   404      403
   send_copy        in_force,ended                            403 403 403 409   403 403 403 403   404      403
   sign             draft                                     403 403 403 404   403 403 403 404   404      403
   sign             in_review                                 403 403 403 404   403 403 403 403   404      403
   sign             locked,signing                            403 403 403 ok    403 403 403 403   404      403
   sign             in_force,ended                            403 403 403 409   403 403 403 403   404      403
   hand_over        draft                                     403 403 403 404   403 403 403 404   404      403
   hand_over        in_review                                 403 403 403 404   403 403 403 403   404      403
   hand_over        locked                                    403 403 403 409   403 403 403 403   404      403
   hand_over        signing,in_force,ended                    403 403 403 ok    403 403 403 403   404      403
   keep_scan        draft                                     403 403 403 404   403 403 403 404   404      403
   keep_scan        in_review                                 403 403 403 404   403 403 403 403   404      403
   keep_scan        locked                                    403 403 403 409   403 403 403 403   404      403
   keep_scan        signing,in_force,ended                    403 403 403 ok    403 403 403 403   404      403
   correct          draft                                     403 403 403 404   403 403 403 404   404      403
   correct          in_review                                 403 403 403 404   403 403 403 403   404      403
   correct          locked                                    403 403 403 409   403 403 403 403   404      403
   correct          signing,in_force,ended                    403 403 403 ok    403 403 403 403   404      403
   withdraw         draft                                     403 403 403 404   403 403 403 404   404      403
   withdraw         in_review,locked                          403 403 403 404   403 403 403 403   404      403
   withdraw         signing                                   403 403 403 ok    403 403 403 403   404      403
   withdraw         in_force,ended                            403 403 403 409   403 403 403 403   404      403
   add_original     draft                                     403 403 403 409   403 403 403 404   404      403
   add_original     in_review,locked,signing,in_force,ended   403 403 403 409   403 403 403 403   404      403
   amend            draft                                     403 403 409 409   403 403 404 404   404      403
   amend            in_review,locked,signing,ended            403 403 409 409   403 403 403 403   404      403
   amend            in_force                                  403 403 ok  ok    403 403 403 403   404      403
   succeed          draft                                     403 403 409 409   403 403 404 404   404      403
   succeed          in_review,locked                          403 403 409 409   403 403 403 403   404      403
   succeed          signing,in_force,ended                    403 403 ok  ok    403 403 403 403   404      403
   extend           draft                                     403 403 403 409   403 403 403 404   404      403
   extend           in_review,locked,signing,ended            403 403 403 409   403 403 403 403   404      403
   extend           in_force                                  403 403 403 ok    403 403 403 403   404      403
   end_early        draft                                     403 403 403 409   403 403 403 404   404      403
   end_early        in_review,locked,signing,ended            403 403 403 409   403 403 403 403   404      403
   end_early        in_force                                  403 403 403 ok    403 403 403 403   404      403
   watch            draft                                     403 403 403 ok    403 403 403 404   404      403
   watch            in_review,locked,signing,in_force         403 403 403 ok    403 403 403 403   404      403
   watch            ended                                     403 403 403 409   403 403 403 403   404      403
"""
# fmt: on
ROWS = [line.split() for line in TABLE.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def place(database_of_module):
    """The people, and an agreement in each state. All is built once; each request is rolled back by itself."""
    return _build()


@pytest.fixture(scope="module", autouse=True)
def _only_answers():
    """The pages of a refusal are not drawn, but for those that a step answers with."""
    with override_settings(ROOT_URLCONF="tests.support.urls_with_bare_refusals"):
        yield


@pytest.fixture(scope="module")
def sessions(place):
    people, _agreements = place
    return {name: factories.session_of(person) for name, person in people.items()}


def test_the_table_has_every_step_in_every_state():
    said = [(step, state) for step, states, *_answers in ROWS for state in states.split(",")]

    assert sorted(said) == sorted((step.value, state) for step in Step for state in AgreementStatus.values)
    assert {len(row) for row in ROWS} == {2 + len(PEOPLE)}


@pytest.mark.parametrize(
    ("step", "state", "expected"),
    [(step, state, answers) for step, states, *answers in ROWS for state in states.split(",")],
    ids=[f"{step} {state}" for step, states, *_answers in ROWS for state in states.split(",")],
)
def test_a_step_is_answered_as_the_table_says(client, place, sessions, step, state, expected):
    _people, agreements = place
    answers = []

    for person in PEOPLE:
        with transaction.atomic():
            factories.come_as(client, sessions[person])
            address, fields = REQUESTS[step](agreements[state])
            answer = client.post(address, {"version": agreements[state].version, **fields})
            assert answer.status_code != 200, answer.context["form"].errors  # what this test typed was wrong
            assert answer.status_code != 409 or all(answer.context["sentences"]), "A refusal says why."
            answers.append(str(answer.status_code) if answer.status_code >= 400 else "ok")
            transaction.set_rollback(True)

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


# Whom a step is open to besides those who can take it here: some comments are settled by others alone (`may_resolve`),
# and no agreement of this table was signed outside the portal.
OPEN_TOO = {
    ("resolve", "in_review"): {"own reviewer"},
    ("reopen", "in_review"): {"own reviewer"},
    ("add_original", "signing"): {"own coordinator"},
    ("add_original", "in_force"): {"own coordinator"},
    ("add_original", "ended"): {"own coordinator"},
}


@pytest.mark.parametrize("step", Step)
def test_a_step_is_offered_to_those_who_can_take_it(place, step):
    """The pages have a guard of their own, so the table of steps is asked here by itself."""
    people, agreements = place
    expected = {
        state: {person for person, answer in zip(PEOPLE, answers, strict=True) if answer == "ok"}
        | OPEN_TOO.get((step, state), set())
        for name, states, *answers in ROWS
        for state in states.split(",")
        if name == step
    }

    offered = {
        state: {
            name
            for name, person in people.items()
            if step in lifecycle.open_steps(one, lifecycle.access_of(person, one))
        }
        for state, one in agreements.items()
    }

    assert offered == expected


def test_a_person_reads_working_material_for_the_organisations_in_which_the_role_has_the_right(place):
    people, agreements = place
    reads_for = {
        name: [one.pk for one in lifecycle.access_of(person, agreements["in_review"]).organisations]
        for name, person in people.items()
    }

    own, partner = agreements["in_review"].partnership.organisations.order_by("pk").values_list("pk", flat=True)
    works = [name for name in PEOPLE if name.endswith(("reviewer", "officer", "coordinator"))]
    assert reads_for == {
        **{name: [] for name in people},
        **{name: [own] if name.startswith("own") else [partner] for name in works},
    }


# fmt: off
PDF = "Download the PDF (2 copies)"
#  state        own: reader, reviewer    officer               coordinator                 the partner's reviewer
MAIN = {
    "draft":     (None, "",                    "Edit the text",      "Send for review",          None),
    "in_review": (None, "Comment on the text", "Answer the comment", "Answer the comment",       "Comment on the text"),
    "locked":    (PDF,  PDF,                   PDF,                  "Print all copies (2)",     PDF),
    "signing":   (PDF,  PDF,                   PDF,                  "Register signatures",      PDF),
    "in_force":  (PDF,  PDF,                   PDF,                  "Register where copy 1 is", PDF),
    "ended":     (PDF,  PDF,                   PDF,                  PDF,                        PDF),
}
# fmt: on
SEES = ("own reader", "own reviewer", "own officer", "own coordinator", "partner reviewer")


@pytest.mark.parametrize("state", MAIN)
def test_the_page_has_one_main_action_for_the_person_in_this_state(client, place, state):
    """None is a page that the person does not see; an empty text, that nothing waits for them."""
    people, agreements = place
    shown = []

    for person in SEES:
        client.force_login(people[person])
        client.cookies["django_language"] = "en"
        answer = client.get(agreements[state].get_absolute_url())
        buttons = re.findall(
            r'<a class="button button--primary" href="[^"]+"(?: download)?>([^<]+)</a>', answer.content.decode()
        )
        shown.append(None if answer.status_code == 404 else ", ".join(buttons))

    assert dict(zip(SEES, shown, strict=True)) == dict(zip(SEES, MAIN[state], strict=True))


@pytest.mark.parametrize("state", MAIN)
def test_every_action_that_the_page_offers_opens(client, place, state):
    """In review only the second section is commented on here, so that the first is closed."""
    people, agreements = place
    reviewed = agreements[AgreementStatus.IN_REVIEW]
    comments = Comment.objects.filter(section__agreement_version__agreement=reviewed)
    factories.rewrite(comments, section=_section(reviewed, order=2))

    for person in SEES:
        client.force_login(people[person])
        answer = client.get(agreements[state].get_absolute_url())
        if answer.status_code == 200:
            offered = [answer.context["main_action"], *answer.context["other_actions"]]
            addresses = [action.url.partition("#")[0] for action in offered if action]
            statuses = {address: client.get(address).status_code for address in addresses}
            assert set(statuses.values()) <= {200}, (person, statuses)


def test_a_reviewed_text_without_open_comments_is_next_locked(place):
    people, agreements = place
    agreement = agreements["in_review"]

    with transaction.atomic():
        factories.rewrite(Comment.objects.all(), resolved_at=NOON)
        access = lifecycle.access_of(people["own coordinator"], agreement)
        main, others = next_actions(read_agreement(agreement, access), access)
        transaction.set_rollback(True)

    assert main.step == Step.LOCK
    assert Step.TAKE_BACK in [action.step for action in others]


def _build():
    own = factories.organisation("Own")
    partner = factories.organisation("Partner", OrganisationKind.POLICE)
    within = factories.partnership(own, partner)
    people = {
        **{f"own {role}": factories.person(own, role) for role in ROLES},
        **{f"partner {role}": factories.person(partner, role) for role in ROLES},
        "stranger": factories.person(factories.partnership(factories.organisation()).organisations.get(), ROLES[-1]),
        "staff": factories.person(is_staff=True, is_superuser=True),
    }
    by, critic = people["own coordinator"], people["partner reviewer"]
    agreements = {state: factories.draft(owner=own, other=partner, within=within) for state in AgreementStatus.values}
    day = timezone.localdate()
    for state, agreement in agreements.items():
        _period(agreement, day - timedelta(days=400), day + timedelta(days=400))
        if state == AgreementStatus.DRAFT:
            _comment(agreement, own, by)
            continue
        review.send_for_review(agreement=agreement, version=1, by=by, at=NOON)
        _comment(agreement, partner, critic)
        if state == AgreementStatus.IN_REVIEW:
            continue
        factories.lock(agreement)
        if state == AgreementStatus.SIGNING:
            _sign(agreement, by, copies=[2])
        elif state in (AgreementStatus.IN_FORCE, AgreementStatus.ENDED):
            _sign(agreement, by, copies=[1, 2])
        if state == AgreementStatus.ENDED:
            _period(agreement, day - timedelta(days=400), day - timedelta(days=1))
            term.follow_calendar(agreement=agreement, on=day, at=NOON)
    agreements = {state: Agreement.objects.get(pk=agreement.pk) for state, agreement in agreements.items()}
    assert {state: agreement.status for state, agreement in agreements.items()} == {each: each for each in agreements}
    return people, agreements


def _period(agreement, starts_on, ends_on):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=starts_on, ends_on=ends_on)


def _comment(agreement, organisation, by):
    section = _section(agreement)
    review.add_comment(section=section, version=1, text="Oklart.", organisation=organisation, by=by, at=NOON)


def _sign(agreement, by, *, copies):
    signatories = Signatory.objects.filter(party__agreement_version__agreement=agreement)
    for copy in Copy.objects.filter(print_set__agreement_version__agreement=agreement, number__in=copies):
        for signatory in signatories:
            copy_actions.register_signature(
                copy=copy,
                signatory=signatory,
                signed_on=NOON.date(),
                precision="day",
                by=by,
                at=timezone.now(),
                version=Agreement.objects.get(pk=agreement.pk).version,
            )


def _section(agreement, order=1):
    sections = Section.objects.select_related("agreement_version")
    return sections.get(agreement_version__agreement=agreement, order=order)


def _party(agreement):
    return agreement.versions.get().parties.get(order=1)


def _day(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _paper():
    return SimpleUploadedFile("papper.pdf", hostile_files.pdf())


def _at(name, /, **fields):
    """A request about the agreement itself. What is called is asked for anew each time: a file is read only once."""
    return lambda agreement: (
        reverse(name, args=[agreement.slug]),
        {key: value() if callable(value) else value for key, value in fields.items()},
    )


def _on_section(name, /, **fields):
    return lambda agreement: (reverse(name, args=[agreement.slug, _section(agreement).pk]), {"version": 1, **fields})


def _on_copy(name, number, /, **fields):
    return lambda agreement: (
        reverse(name, args=[agreement.slug, number]),
        {key: value() if callable(value) else value for key, value in fields.items()},
    )


def _resolve(agreement):
    comment = Comment.objects.get(section__agreement_version__agreement=agreement)
    return reverse("comment_resolve", args=[agreement.slug, comment.pk]), {"version": 1}


def _reopen(agreement):
    factories.rewrite(Comment.objects.filter(section__agreement_version__agreement=agreement), resolved_at=NOON)
    address, fields = _resolve(agreement)
    return address.replace("besvarad", "oppna"), fields


def _withdraw(agreement):
    """Of the second copy's first signature, where there is one."""
    signatures = Signature.objects.filter(copy__print_set__agreement_version__agreement=agreement, copy__number=2)
    key = signatures.order_by("pk").values_list("pk", flat=True).first() or 0
    return reverse("signature_withdraw", args=[agreement.slug, 2, key]), {"reason": "Fel person."}


def _decide(agreement):
    party = _party(agreement)
    return reverse("decision_add", args=[agreement.slug, party.pk]), {"body": "Nämnden"}


def _sign_copy(agreement):
    signatory = _party(agreement).signatories.get()
    fields = {"signatory": signatory.pk, "signed_on": NOON.date().isoformat()}
    return reverse("copy_sign", args=[agreement.slug, 1]), fields


# The request that takes each step.
REQUESTS = {
    "edit_section": _on_section("section_edit", heading="Ny", body="Ny text"),
    "edit_structure": _at("section_add", heading="Ny", body="Ny text"),
    "send_for_review": _at("agreement_send"),
    "take_back": _at("agreement_take_back"),
    "comment": _on_section("comment_add", text="Vilken dag?"),
    "resolve": _resolve,
    "reopen": _reopen,
    "lock": _at("agreement_lock", origin="drawn", reason="Bråttom."),
    "void": _at("agreement_void", reason="Fel datum."),
    "decide": _decide,
    "print": _at("copies_printed", printed_on=_day),
    "send_copy": _on_copy("copy_send", 1, sent_on=_day),
    "sign": _sign_copy,
    "hand_over": _on_copy("copy_hand_over", 2, handed_over_on=_day),
    "keep_scan": _on_copy("copy_scan", 2, scan=_paper),
    "correct": _on_copy("copy_correct", 2, kept_at="Närarkivet"),
    "withdraw": _withdraw,
    "add_original": _at("original_add"),
    "amend": _at("agreement_amend", name="Tillägg"),
    "succeed": _at("agreement_succeed", name="Nästa"),
    "extend": _at(
        "agreement_extend", ends_on=lambda: _day(900), agreed_on=_day, reason="Arbetet går vidare.", paper=_paper
    ),
    "end_early": _at(
        "agreement_end", notice_given_on=_day, ends_on=lambda: _day(30), reason="Parterna är överens.", paper=_paper
    ),
    "watch": _at("agreement_watch", watch_on=lambda: _day(100)),
}
