from django.db import migrations, models

_NOTE = {"blank": True, "default": "", "max_length": 500, "verbose_name": "remark"}
_HELP = "What the source says beside the figure, in its words."


class Migration(migrations.Migration):
    dependencies = [("indicators", "0012_shapes_of_areas")]

    operations = [
        migrations.AddField(
            model_name="earlierobservation", name="note", field=models.CharField(**_NOTE, help_text=_HELP)
        ),
        migrations.AddField(model_name="observation", name="note", field=models.CharField(**_NOTE, help_text=_HELP)),
    ]
