"""The coats of arms and logotypes that stand on papers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.triggers import InstallGuards


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_first_steps'),
    ]

    operations = [
        migrations.CreateModel(
            name='Emblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notices', models.PositiveIntegerField(default=0, editable=False, verbose_name='changes that the history tells of')),
                ('kind', models.CharField(choices=[('png', 'PNG'), ('svg', 'SVG')], max_length=3, verbose_name='kind')),
                ('content', models.BinaryField(verbose_name='content')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='content digest')),
                ('alternative_text', models.CharField(max_length=150, verbose_name='text for who does not see it')),
                ('added_at', models.DateTimeField(verbose_name='added')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='no longer used')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emblems', to='core.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'coat of arms or logotype',
                'verbose_name_plural': 'coats of arms and logotypes',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation',), name='emblem_one_in_use', violation_error_message='The organisation already has a coat of arms or logotype.'), models.CheckConstraint(condition=models.Q(('alternative_text', ''), _negated=True), name='emblem_has_a_text', violation_error_message='Say in a few words what the picture shows.'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('added_at')), _connector='OR'), name='emblem_ends_after_it_came', violation_error_message='It cannot end before it came.')],
            },
        ),
        InstallGuards("core"),
    ]
