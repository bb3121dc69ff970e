"""Sessions in the database, each with its person, its beginning and its end. Named by SESSION_ENGINE.

A session ends SESSION_IDLE_MINUTES after it was last used, and SESSION_ABSOLUTE_HOURS after the login whatever happens.
Both stand in the row's `expire_date`, which `mark_use` moves at most once a minute, without writing the session itself.

A visit is a session of a person: it begins with the login and ends when the session was last used. A new session is
told when the visit before it ended, so that no page has to be written down to know it.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Max
from django.utils.timezone import now

from core.access.models import Session
from core.models import LastVisit

LOGGED_IN_AT = "logged_in_at"  # in a session: when its person logged in, as a timestamp
ENDS_AT = "ends_at"  # in a session: when it is over whatever happens, in whole seconds, for what the browser keeps
LAST_HERE = "last_here"  # in a session: when its person was last here before the login, as a timestamp; not at first

_A_MINUTE = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    row = None  # as it was when the session was read
    browser = ""  # of this request, in words

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()
        return self.row

    def save(self, must_create=False):
        if SESSION_KEY in self and LOGGED_IN_AT not in self:
            moment = now()
            self[LOGGED_IN_AT] = moment.timestamp()
            self[ENDS_AT] = str(int(self[LOGGED_IN_AT]) + settings.SESSION_ABSOLUTE_HOURS * 3600)
            if last := _begin_visit(self[SESSION_KEY], at=moment):
                self[LAST_HERE] = last.timestamp()
        super().save(must_create)

    def delete(self, session_key=None):
        """Delete the session, and keep when its person was last here: whoever logs out is here until then."""
        row = self.row
        if row is not None and row.user_id and session_key in (None, row.session_key):
            _keep(row.user_id, now())
        super().delete(session_key)

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.started_at = datetime.fromtimestamp(data.get(LOGGED_IN_AT) or now().timestamp(), UTC)
        row.seen_at = now()
        row.expire_date = end_of(started_at=row.started_at, seen_at=row.seen_at)
        row.browser = self.browser or (self.row.browser if self.row else "")
        return row


def end_of(*, started_at: datetime, seen_at: datetime) -> datetime:
    """Return when a session ends that began and was last used then."""
    idle = seen_at + timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(idle, started_at + timedelta(hours=settings.SESSION_ABSOLUTE_HOURS))


def last_here(session: SessionStore) -> datetime | None:
    """Return when the person of `session` was last here before it began, or None where they never were."""
    stamp = session.get(LAST_HERE)
    return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int | float) else None


def mark_use(store: SessionStore, *, at: datetime) -> None:
    """Put off the end of a session that is used, unless that was done less than a minute ago."""
    row = store.row
    if row is None or row.user_id is None or at - row.seen_at < _A_MINUTE:
        return
    end = end_of(started_at=row.started_at, seen_at=at)
    Session.objects.filter(pk=row.pk).update(seen_at=at, expire_date=end, browser=store.browser)


def _begin_visit(user, *, at):
    """Return when the person with that key was last here, and keep that they are here now. None at the first visit."""
    ended = LastVisit.objects.filter(user=user).values_list("at", flat=True).first()
    used = Session.objects.filter(user=user).aggregate(newest=Max("seen_at"))["newest"]
    _keep(user, at)
    return max(filter(None, (ended, used)), default=None)


def _keep(user, at):
    LastVisit.objects.update_or_create(user_id=user, defaults={"at": at})
