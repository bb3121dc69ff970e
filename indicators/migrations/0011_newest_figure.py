from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0007_districts_as_sets'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='observation',
            name='observation_saved',
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['indicator', 'version', 'id'], name='observation_saves'),
        ),
    ]
