"""A comment that got its answer is answered.

Of those that are stored: where the owner wrote after who asked; of the owner's own, where another organisation did.
"""

from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery


def mark_answered(apps, schema_editor):
    comments = apps.get_model("partnership", "Comment").objects
    asked_by, owner = F("answers__organisation"), F("answers__section__agreement_version__agreement__owner")
    counts = Q(organisation=asked_by) | Q(organisation=owner) | Q(answers__organisation=owner)
    last = comments.filter(counts, answers=OuterRef("pk")).order_by("-at", "-pk")
    waiting = comments.filter(answers__isnull=True, resolved_at__isnull=True).annotate(
        said_by=Subquery(last.values("organisation")[:1]), said_at=Subquery(last.values("at")[:1])
    )
    for pk, at in waiting.exclude(said_by=None).exclude(said_by=F("organisation")).values_list("pk", "said_at"):
        comments.filter(pk=pk).update(answered_at=at)


class Migration(migrations.Migration):
    dependencies = [("partnership", "0003_no_comments")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="answered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered"),
        ),
        migrations.RunPython(mark_answered, migrations.RunPython.noop, elidable=True),
    ]
