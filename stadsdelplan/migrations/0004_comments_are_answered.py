"""A comment that got its answer is answered. Of those that are stored: where the plan's owner wrote last.

On what the owner asked itself, any other organisation answers. What a third party adds to another's comment counts not.
"""

from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery


_UNDER_WORK = ("working", "in_review", "ready")  # what is adopted is closed, its comments too


def mark_answered(apps, schema_editor):
    comments = apps.get_model("stadsdelplan", "PlanComment").objects
    of_asker, of_owner = Q(organisation=F("answers__organisation")), Q(organisation=F("edition__plan__owner"))
    on_owners = Q(answers__organisation=F("edition__plan__owner"))
    last = comments.filter(of_asker | of_owner | on_owners, answers=OuterRef("pk")).order_by("-at", "-pk")
    waiting = comments.filter(answers__isnull=True, resolved_at__isnull=True, edition__status__in=_UNDER_WORK).annotate(
        said_by=Subquery(last.values("organisation")[:1]), said_at=Subquery(last.values("at")[:1])
    )
    for pk, at in waiting.exclude(said_by=None).exclude(said_by=F("organisation")).values_list("pk", "said_at"):
        comments.filter(pk=pk).update(answered_at=at)


class Migration(migrations.Migration):
    dependencies = [("stadsdelplan", "0003_adoption")]

    operations = [
        migrations.AddField(
            model_name="plancomment",
            name="answered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered"),
        ),
        migrations.RunPython(mark_answered, migrations.RunPython.noop, elidable=True),
    ]
