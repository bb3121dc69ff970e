"""When people were last here; what mail they chose, what waits to be sent, and what reminders have told them of."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_keys_in_labels'),
    ]

    operations = [
        migrations.CreateModel(
            name='LastVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'last visit',
                'verbose_name_plural': 'last visits',
            },
        ),
        migrations.CreateModel(
            name='MailChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(choices=[('daily', 'Every day'), ('weekly', 'Every week, on Mondays'), ('never', 'Never')], default='weekly', max_length=6, verbose_name='reminder of what waits')),
                ('at_once', models.BooleanField(default=True, help_text='A text for review, a change that is asked for, an answer to a goal that you proposed.', verbose_name='mail at once when something is sent to me')),
                ('considered_on', models.DateField(editable=False, verbose_name='last looked at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_choice', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'choice of mail',
                'verbose_name_plural': 'choices of mail',
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('digest', 'Reminder of what waits'), ('review', 'Sent for review'), ('change', 'Change asked for'), ('proposal', 'Answer to a proposed goal')], max_length=10, verbose_name='kind')),
                ('matter', models.CharField(max_length=80, verbose_name='matter')),
                ('stage', models.CharField(max_length=80, verbose_name='stage')),
                ('queued_at', models.DateTimeField(verbose_name='queued')),
                ('state', models.CharField(choices=[('waiting', 'Waits to be sent'), ('sent', 'Sent'), ('dropped', 'No longer needed')], default='waiting', max_length=8, verbose_name='state')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
                ('next_try_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='next try')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('error', models.CharField(blank=True, max_length=80, verbose_name='what went wrong')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'outgoing mail',
                'verbose_name_plural': 'outgoing mails',
            },
        ),
        migrations.CreateModel(
            name='MailedMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(max_length=80, verbose_name='matter')),
                ('stage', models.CharField(max_length=80, verbose_name='stage')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matters', to='core.outgoingmail', verbose_name='mail')),
            ],
            options={
                'verbose_name': 'matter in a reminder',
                'verbose_name_plural': 'matters in reminders',
            },
        ),
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=models.UniqueConstraint(fields=('user', 'kind', 'matter', 'stage'), name='mail_once_per_matter_and_stage', violation_error_message='The person already has a mail about that.'),
        ),
        migrations.AddConstraint(
            model_name='outgoingmail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('sent_at__isnull', True), ('state', 'waiting')), models.Q(('next_try_at__isnull', True), ('sent_at__isnull', False), ('state', 'sent')), models.Q(('next_try_at__isnull', True), ('sent_at__isnull', True), ('state', 'dropped')), _connector='OR'), name='mail_waits_for_a_try', violation_error_message='A mail that waits has a next try, and one that is sent has a time.'),
        ),
        migrations.AddConstraint(
            model_name='mailedmatter',
            constraint=models.UniqueConstraint(fields=('user', 'matter', 'stage'), name='matter_told_once_per_stage', violation_error_message='The person is already told of that.'),
        ),
    ]
