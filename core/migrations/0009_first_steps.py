"""When a person's first steps on home were over. A column that may be empty is added in place on both engines."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_registrations'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='first_steps_over_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first steps over'),
        ),
    ]
