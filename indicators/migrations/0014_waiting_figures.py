import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_keys_in_labels"),
        ("indicators", "0013_notes_of_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField(verbose_name="answers")),
                ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                ("fetched_at", models.DateTimeField(verbose_name="fetched")),
                ("figures", models.PositiveIntegerField(verbose_name="figures to look at")),
                ("difference", models.CharField(max_length=64, verbose_name="digest of what would change")),
                (
                    "declined",
                    models.CharField(blank=True, max_length=64, verbose_name="digest of what somebody let be"),
                ),
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_figures",
                        to="core.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "figures that wait",
                "verbose_name_plural": "figures that wait",
            },
        ),
    ]
