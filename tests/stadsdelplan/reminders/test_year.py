"""A whole year of the demo under a clock of its own: every mail that is sent, in a table of literals.

The command is run four times a day. The officer wants reminders every day, the others every week, as it is at first.
"""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.mail import actions, outbox
from core.mail.stop_links import Stopped
from core.models import Membership, User
from partnership.models import Agreement
from partnership.review import actions as agreement_review
from stadsdelplan.demo import loading
from stadsdelplan.edition_changes import missing_answers
from stadsdelplan.models import Edition, EditionStatus, Measure, Proposal, Rhythm
from stadsdelplan.reminders import digests, letters
from stadsdelplan.review import actions as review
from tests.support import databases, factories

pytestmark = [pytest.mark.one_engine, pytest.mark.long]

LOADED_AT = timezone.make_aware(datetime(2026, 3, 2, 10, 0))
HOURS = (3, 7, 12, 16)
PLAN, DRAFT = "Strategisk stadsdelsplan för Jordbro 2026", "Nytt avtal med Polisen 2027–2029 (exempel)"

# day and hour, to whom | subject | each matter, what it is about, its day; PLAN and AVTALET stand for their names
YEAR = """
2026-03-02 12 granskare@polisen | På granskning: Strategisk stadsdelsplan för Jordbro 2026 | En text är skickad till dig på granskning, PLAN
2026-03-02 12 samordnare@haninge | Ändring begärd: Strategisk stadsdelsplan för Jordbro 2026 | En part begär en ändring, PLAN
2026-03-02 12 handlaggare@haninge | Ändring begärd: Strategisk stadsdelsplan för Jordbro 2026 | En part begär en ändring, PLAN
2026-03-02 12 handlaggare@haninge | 4 saker väntar på dig, 1 är försenad | Att registrera (7), 7 är försenade, Skulle ha varit klart 17 februari 2026; Ta ställning till den begärda ändringen, PLAN; Besvara synpunkten, PLAN; Gör klart utkastet, AVTALET
2026-03-02 12 samordnare@haninge | 4 saker väntar på dig, 1 är försenad | Att registrera (7), 7 är försenade, Skulle ha varit klart 17 februari 2026; Ta ställning till den begärda ändringen, PLAN; Besvara synpunkten, PLAN; Gör klart utkastet, AVTALET
2026-03-02 12 granskare@polisen | 2 saker väntar på dig | Ta fram antalet anmälda skadegörelser på skolgården för de två senaste åren. (Exempel), Lokalt partnerskap för Jordbro: beslutat på mötet 2026-01-31, för Lokalpolisområde Haninge, Senast 12 mars 2026; Granska 1 mål i plan 2026, Strategisk stadsdelsplan för Jordbro
2026-03-02 12 samordnare@exempel | 2 saker väntar på dig | Att registrera (1), I diariet, senast nästa arbetsdag, Senast 3 mars 2026; Få exemplaren underskrivna, Nytt avtal med Exempelbostäder AB 2028–2030 (exempel): 0 av 2 underskrivna
2026-03-09 07 samordnare@exempel | 1 sak väntar på dig, 1 är försenad | Att registrera (1), 1 är försenad, Skulle ha varit klart 3 mars 2026
2026-03-11 07 handlaggare@haninge | 2 saker väntar på dig, 1 är försenad | Att registrera (8), 7 är försenade, Skulle ha varit klart 17 februari 2026; Besvara det föreslagna målet, PLAN
2026-03-12 12 granskare@polisen | Svar på ett föreslaget mål: Strategisk stadsdelsplan för Jordbro 2026 | Målet som du föreslog har inte tagits med, PLAN
2026-03-16 07 samordnare@haninge | 1 sak väntar på dig, 1 är försenad | Att registrera (8), 8 är försenade, Skulle ha varit klart 17 februari 2026
2026-03-16 07 granskare@polisen | 1 sak väntar på dig, 1 är försenad | Ta fram antalet anmälda skadegörelser på skolgården för de två senaste åren. (Exempel), Lokalt partnerskap för Jordbro: beslutat på mötet 2026-01-31, för Lokalpolisområde Haninge, Skulle ha varit klart 12 mars 2026
2026-03-19 07 handlaggare@haninge | 1 sak väntar på dig, 1 är försenad | Att registrera (9), 8 är försenade, Skulle ha varit klart 17 februari 2026
2026-03-23 07 samordnare@haninge | 1 sak väntar på dig, 1 är försenad | Att registrera (9), 9 är försenade, Skulle ha varit klart 17 februari 2026
2026-06-30 07 handlaggare@haninge | 1 sak väntar på dig | Avsluta omgången första halvåret 2026, PLAN: omgången är slut, och rapporten väntar, Senast 30 juni 2026
2026-07-01 07 handlaggare@haninge | 1 sak väntar på dig, 1 är försenad | Avsluta omgången första halvåret 2026, PLAN: omgången är slut, och rapporten väntar, Skulle ha varit klart 30 juni 2026
2026-07-06 07 samordnare@haninge | 1 sak väntar på dig, 1 är försenad | Avsluta omgången första halvåret 2026, PLAN: omgången är slut, och rapporten väntar, Skulle ha varit klart 30 juni 2026
2026-08-15 07 handlaggare@haninge | 1 sak väntar på dig, 1 är försenad | Följ upp 1 åtgärd, PLAN: sista dagen har passerat, Skulle ha varit klart 14 augusti 2026
2026-08-17 07 samordnare@haninge | 1 sak väntar på dig, 1 är försenad | Följ upp 1 åtgärd, PLAN: sista dagen har passerat, Skulle ha varit klart 14 augusti 2026
2026-08-17 07 granskare@polisen | 1 sak väntar på dig, 1 är försenad | Följ upp 1 åtgärd, PLAN: sista dagen har passerat, Skulle ha varit klart 14 augusti 2026
2026-09-08 12 granskare@polisen | På granskning: Nytt avtal med Polisen 2027–2029 (exempel) | En text är skickad till dig på granskning, AVTALET, Senast 30 september 2026
2026-09-09 07 handlaggare@haninge | 1 sak väntar på dig, 1 är försenad | Att registrera (11), 10 är försenade, Skulle ha varit klart 2 januari 2026
2026-09-14 07 samordnare@haninge | 1 sak väntar på dig, 1 är försenad | Att registrera (11), 11 är försenade, Skulle ha varit klart 2 januari 2026
2026-09-14 07 granskare@polisen | 1 sak väntar på dig | Lämna synpunkter på texten, AVTALET, Senast 30 september 2026
2026-10-02 07 handlaggare@haninge | 1 sak väntar på dig | Påbörja nästa plan, Strategisk stadsdelsplan för Jordbro, Senast 31 december 2026
2026-10-05 07 samordnare@haninge | 1 sak väntar på dig | Påbörja nästa plan, Strategisk stadsdelsplan för Jordbro, Senast 31 december 2026
2026-10-05 07 granskare@polisen | 1 sak väntar på dig, 1 är försenad | Lämna synpunkter på texten, AVTALET, Skulle ha varit klart 30 september 2026
2027-01-01 07 handlaggare@haninge | 1 sak väntar på dig | Påbörja årets revidering, Strategisk stadsdelsplan för Jordbro: plan för 2027 saknas.
2027-01-04 07 samordnare@haninge | 1 sak väntar på dig | Påbörja årets revidering, Strategisk stadsdelsplan för Jordbro: plan för 2027 saknas.
2027-03-08 07 samordnare@haninge | 1 sak väntar på dig | Gå igenom vilka som har åtkomst, Lokalt partnerskap för Jordbro: Haninge kommun
"""  # noqa: E501


@pytest.fixture(scope="module", autouse=True)
def demo(database_template, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), databases.fresh_database(database_template, folder):
        loading.load(at=LOADED_AT, password="")
        Membership.objects.update(since=LOADED_AT.date())  # else it is the day on which the test runs
        yield


def the_officer_wants_reminders_every_day(at):
    actions.choose(digest="daily", at_once=True, language="sv", by=_person("handlaggare@haninge"), at=at)


def the_liaison_proposes_a_goal(at):
    liaison, edition = _person("granskare@polisen"), _edition()
    police = liaison.memberships.get().organisation
    area = edition.focus_areas.order_by("order").first()
    review.propose_goal(
        proposal=Proposal(edition=edition, focus_area=area, organisation=police, title="Trygg gångväg"),
        by=liaison,
        at=at,
    )


def the_officer_declines_it(at):
    officer, proposal = _person("handlaggare@haninge"), Proposal.objects.get(title="Trygg gångväg")
    review.decline_proposal(proposal=proposal, answer="Den finns redan.", by=officer, at=at)


def the_coordinator_sends_the_agreement_for_review(at):
    agreement, by = Agreement.objects.get(name=DRAFT), _person("samordnare@haninge")
    agreement_review.send_for_review(
        agreement=agreement, version=agreement.version, by=by, at=at, answer_by=date(2026, 9, 30)
    )


def the_liaison_has_no_comments(at):
    liaison, edition = _person("granskare@polisen"), _edition()
    police = liaison.memberships.get().organisation
    seen = {each.goal.key: each.goal.revision for each in missing_answers(edition) if not each.is_answered}
    review.answer_without_comments(edition=edition, seen=seen, organisation=police, by=liaison, at=at)


def the_coordinator_in_exempelkommun_stops_the_reminders(at):
    actions.stop(user=_person("samordnare@exempel"), stopped=Stopped.DIGEST, at=at)


def the_plan_is_adopted(at):
    """With a follow-up every half year, and one measure of the police that ends in August."""
    edition = _edition()
    measure = Measure.objects.filter(edition=edition).order_by("pk").first()
    police = _person("granskare@polisen").memberships.get().organisation
    factories.rewrite(Measure.objects.filter(pk=measure.pk), responsible=police, ends_on=date(2026, 8, 14))
    factories.rewrite(Measure.objects.filter(edition=edition).exclude(pk=measure.pk), ends_on=None)
    edition.rhythm = Rhythm.HALF_YEAR
    factories.close(edition)


EVENTS = {
    date(2026, 3, 2): the_officer_wants_reminders_every_day,
    date(2026, 3, 10): the_liaison_proposes_a_goal,
    date(2026, 3, 12): the_officer_declines_it,
    date(2026, 3, 18): the_liaison_has_no_comments,
    date(2026, 4, 1): the_coordinator_in_exempelkommun_stops_the_reminders,
    date(2026, 6, 3): the_plan_is_adopted,
    date(2026, 9, 8): the_coordinator_sends_the_agreement_for_review,
}


def test_a_year_of_the_demo_brings_these_mails_and_no_others():
    told, day = [], LOADED_AT.date()
    while day < date(2027, 3, 10):
        for hour in HOURS:
            at = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
            if hour == 12 and day in EVENTS:
                EVENTS[day](at)
            told += [f"{day} {hour:02} {line}" for line in _sent(at)] if at >= LOADED_AT else []
        day += timedelta(days=1)

    assert told == YEAR.strip().splitlines()


def _sent(at):
    """Run what the command runs, and return a line of each mail: to whom, its subject, its matters."""
    mail.outbox = []
    digests.queue_digests(at=at)
    outbox.send_due(clock=lambda: at, compose=letters.compose)
    return [" | ".join([each.to[0].partition(".")[0], each.subject, _matters(each.body)]) for each in mail.outbox]


def _matters(body):
    found = [part.split("\n\n")[0] for part in body.split("* ")[1:]]
    lines = "; ".join(", ".join(line.strip() for line in each.splitlines()) for each in found)
    return lines.replace(PLAN, "PLAN").replace(DRAFT, "AVTALET")


def _person(beginning):
    return User.objects.get(email__startswith=beginning)


def _edition():
    return Edition.objects.exclude(status=EditionStatus.SUPERSEDED).order_by("-number").first()
