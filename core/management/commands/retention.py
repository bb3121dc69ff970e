"""Throw away what the authority has decided to keep no longer. For a weekly job; safe to repeat."""

from django.utils import timezone

from core.models import RetentionRule
from core.personal_data.retention import follow
from core.service.jobs import JobCommand


class Command(JobCommand):
    help = "Says what the retention rules take, and with --do takes it. Without a rule nothing is thrown away."

    def add_arguments(self, parser):
        parser.add_argument("--do", action="store_true", help="throw it away; without it, only say what would go")

    def is_whole_run(self, **options):
        return bool(options["do"])

    def handle(self, *args, do, **options):
        rules = list(RetentionRule.objects.order_by("kind"))
        for rule in rules:
            outcome = follow(rule, at=timezone.now(), do=do)
            held = f", {outcome.held} kept, since something must be done first" if outcome.held else ""
            self.stdout.write(f"{rule.kind}: {outcome.count} from before {outcome.before:%Y-%m-%d}{held}")
        if not rules:
            self.stdout.write("There is no rule, so nothing is thrown away. Rules are written in the administration.")
        elif not do:
            self.stdout.write("Nothing was thrown away. Run it with --do.")
