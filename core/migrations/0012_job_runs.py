"""When the commands that run by themselves last ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0011_mail_in_two_languages_and_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='command')),
                ('succeeded_at', models.DateTimeField(null=True, verbose_name='last ended well')),
                ('failed_at', models.DateTimeField(null=True, verbose_name='last ended with an error')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
            },
        ),
    ]
