"""The answers of authorities about their records: a number in their own diary, or why there is none."""

import core.limits.text_lengths
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.triggers import InstallGuards


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_home_and_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notices', models.PositiveIntegerField(default=0, editable=False, verbose_name='changes that the history tells of')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(max_length=40, verbose_name='kind of record')),
                ('target_model', models.CharField(max_length=80, verbose_name='kind of thing')),
                ('target_key', models.BigIntegerField(verbose_name='its key')),
                ('matter_model', models.CharField(max_length=80, verbose_name='kind of matter')),
                ('matter_key', models.BigIntegerField(verbose_name='key of the matter')),
                ('chain', models.CharField(max_length=80, verbose_name='chain')),
                ('answer', models.CharField(choices=[('number', 'Registered with a number'), ('in_order', 'Kept in order in the portal, without a number'), ('no_record', 'Not to be registered')], max_length=9, verbose_name='answer')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='registration number')),
                ('registered_on', models.DateField(verbose_name='registered')),
                ('reason', models.TextField(blank=True, validators=[core.limits.text_lengths.MaxCharacters(4000)], verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='core.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'indexes': [models.Index(fields=['matter_model', 'matter_key'], name='registration_of_matter')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'target_key'), name='registration_once_per_organisation', violation_error_message='It is registered already.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'number'), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('answer', 'number'), _negated=True), ('number', '')), _connector='OR'), name='registration_has_its_number', violation_error_message='Write the registration number, and only where there is one.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'no_record'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='registration_without_a_record_says_why', violation_error_message='Say why it is not to be registered.')],
            },
        ),
        InstallGuards("core"),
    ]
