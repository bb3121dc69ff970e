"""What the import commands share: who does it, and how they show what changes."""

import re
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.management.progress import Progress
from core.models import User
from core.text.numbers import decimal
from indicators import actions
from indicators.figures import outliers, validation
from indicators.figures.changeset import plan_changes
from indicators.imports import preview

SHOWN = 20  # problems and changes that are listed one by one


class TakingInCommand(BaseCommand):
    """Adds --by and --dry-run, and imports a ParsedSource whole or not at all."""

    takes_figures = True

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who takes it in; the history names them")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        if self.takes_figures:
            parser.add_argument(
                "--unusual-values-are-right",
                action="store_true",
                help="take in values that lie far outside their area's history too",
            )

    def take_in(self, parsed, *, by, dry_run, confirms_all=False):
        """Take in a source. With `confirms_all`, `by` says that values far outside their history are right."""
        now = timezone.now()
        parsed = validation.validated(parsed, by=by, today=timezone.localdate(now))
        self.stop_at(parsed.problems)
        changes = plan_changes(parsed)
        self._tell(parsed, changes)
        unusual = outliers.unusual(changes)
        self._tell_unusual(parsed, unusual)
        if dry_run or not changes:
            self.stdout.write(_("Nothing was changed."))
            return
        if unusual and not confirms_all:
            sentence = _("Nothing was changed. If these values are right, run it again with %(option)s.")
            raise CommandError(sentence % {"option": "--unusual-values-are-right"})
        try:
            with self.progress(_("Storing")) as progress:
                actions.import_figures(
                    parsed=parsed,
                    digest=changes.digest,
                    by=by,
                    at=now,
                    confirmed=None if confirms_all else (),
                    on_progress=lambda done: progress(done, len(changes)),
                )
        except actions.ProblemsError as error:
            self.stop_at(error.problems)
        except (actions.ChangedMeanwhileError, actions.UnconfirmedError) as error:
            raise CommandError(_("Somebody changed figures meanwhile. Nothing was changed: run it again.")) from error
        self.stdout.write(_("Taken in, with the digest %(digest)s.") % {"digest": parsed.sha256})

    def stop_at(self, problems):
        """Show what is wrong, and where, and stop."""
        if not problems:
            return
        parts = [(each.place, each.column, _text(each)) for each in problems[:SHOWN]]
        lines = [": ".join(filter(None, part)) for part in parts]
        if len(problems) > SHOWN:
            lines.append(_("… and %(count)s more.") % {"count": len(problems) - SHOWN})
        raise CommandError("\n".join([*lines, _("Nothing was changed.")]))

    def progress(self, label):
        return Progress(sys.stderr, label)

    def _tell(self, parsed, changes):
        for sentence in parsed.notes:
            self.stdout.write(sentence)
        kinds = _kinds(changes)
        names = preview.names_of(parsed, [each for kind, _label in kinds for each in kind[:SHOWN]])
        for kind, label in kinds:
            for change in kind[:SHOWN]:
                before = f"{_value_text(change.before)} → " if change.before else ""
                self.stdout.write(f"{names[change.figure.key]}: {label} {before}{_value_text(change.after)}")
            if len(kind) > SHOWN:
                self.stdout.write(_("… and %(count)s more.") % {"count": len(kind) - SHOWN})
        counts = {
            "new": len(changes.new),
            "changed": len(changes.changed),
            "withdrawn": len(changes.withdrawn),
            "unchanged": changes.unchanged,
        }
        self.stdout.write(
            _("%(new)s new, %(changed)s changed, %(withdrawn)s withdrawn, %(unchanged)s unchanged.") % counts
        )
        for sentence in preview.left_out(parsed, changes):
            self.stdout.write(sentence)

    def _tell_unusual(self, parsed, unusual):
        """Name the values that lie far outside their area's history, with what that is."""
        if not unusual:
            return
        names = preview.names_of(parsed, [each.change for each in unusual[:SHOWN]])
        self.stdout.write(preview.unusual_lead(len(unusual)))
        for each in unusual[:SHOWN]:
            name = names[each.change.figure.key]
            self.stdout.write(f"{name}: {decimal(each.change.after.value)}. {preview.history_in_words(each)}")
        if len(unusual) > SHOWN:
            self.stdout.write(_("… and %(count)s more.") % {"count": len(unusual) - SHOWN})


def person(email):
    """Return the person with the address. Raises CommandError."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise CommandError(_("Nobody here has the address %(email)s.") % {"email": email})
    return user


def operator(email):
    """Whoever has the address and maintains the portal: what all share is not a municipality's. Raises CommandError."""
    user = person(email)
    if not permissions.may(user, permissions.Permission.STAFF):
        raise CommandError(
            _("%(email)s does not maintain the portal. What all share is the operator's.") % {"email": email}
        )
    return user


def years(text):
    """Return the years of 2015-2024, or of 2024 alone. Raises CommandError."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text, re.ASCII)
    found = range(int(match[1]), int(match[2] or match[1]) + 1) if match else ()
    if not found or len(found) > 100:
        raise CommandError(_("%(text)s is no year, nor years such as 2015-2024.") % {"text": text})
    return list(found)


def _kinds(changes):
    """Return the changes and the word for each kind, removed figures first."""
    return [
        (changes.taking_away, _("taken away")),
        (changes.new, _("new")),
        ([change for change in changes.changed if not change.takes_away], _("changed")),
        (changes.withdrawn, _("withdrawn")),
    ]


def _text(problem):
    return f"{problem.text} ({problem.about})" if problem.about else problem.text


def _value_text(values):
    return values.missing if values.value is None else f"{values.value.normalize():f}"
