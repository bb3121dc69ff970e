from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0006_counts_confidence_and_periods'),
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
