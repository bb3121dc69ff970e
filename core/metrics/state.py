"""What is so at the moment of asking: the database, the mail that waits, the timers, the guards, the version."""

from collections.abc import Iterator

from django.db import Error
from django.db.models import Sum
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from core.models import JobRun, LedgerChain, MailState, OutgoingMail
from core.service import guard_health, jobs
from core.service.release import portal_version


class State(Collector):
    """Collects the gauges. Five queries, whatever there is; without a database it says that alone."""

    def collect(self) -> Iterator[Metric]:
        version = InfoMetricFamily("portal", "The version that serves.")
        version.add_metric([], {"version": portal_version()})
        yield version
        try:
            found = list(_of_database())
        except Error:
            found = []
        yield GaugeMetricFamily("portal_database_up", "Whether the database answers.", value=float(bool(found)))
        yield from found


def _of_database():
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING)
    yield GaugeMetricFamily("portal_mail_waiting", "Mails that wait to be sent.", value=waiting.count())
    tried = waiting.filter(tries__gt=0).count()
    yield GaugeMetricFamily("portal_mail_failing", "Mails that wait and have failed.", value=tried)
    entries = LedgerChain.objects.aggregate(entries=Sum("length"))["entries"] or 0
    yield GaugeMetricFamily("portal_history_entries", "Entries of the history.", value=entries)
    yield from _of_jobs()
    differing = len(guard_health.faults())
    yield GaugeMetricFamily("portal_guards_differing", "Guards that are not as they are listed.", value=differing)


def _of_jobs():
    runs = {run.name: run for run in JobRun.objects.all()}
    late = {job.name for job in jobs.late(at=timezone.now(), runs=runs)}
    ended = GaugeMetricFamily(
        "portal_job_success_timestamp_seconds", "When a timer's command last ended well; 0 is never.", labels=["job"]
    )
    is_late = GaugeMetricFamily("portal_job_late", "Whether that is too long ago.", labels=["job"])
    for name in jobs.PATIENCE:
        at = runs[name].succeeded_at if name in runs else None
        ended.add_metric([name], at.timestamp() if at else 0)
        is_late.add_metric([name], float(name in late))
    yield ended
    yield is_late
