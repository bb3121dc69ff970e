"""A meeting belongs to a partnership and is planned before it is held; agendas and decisions are rows."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery, Value
from django.utils import timezone

import core.limits.text_lengths
from core.triggers import InstallGuards


def _give_the_meetings_their_partnership(apps, schema_editor):
    """Give each meeting the partnership of its plan. One noted for a day to come was planned: who it named is called."""
    meeting_model, plan_model = (apps.get_model("stadsdelplan", name) for name in ("Meeting", "Plan"))
    plans = plan_model.objects.filter(pk=OuterRef("plan")).values("partnership")
    meeting_model.objects.update(partnership_id=Subquery(plans[:1]), status="held")
    to_come = meeting_model.objects.filter(held_on__gt=timezone.localdate())
    to_come.update(status="planned", called=F("who"), who=Value(""))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be altered


class Migration(migrations.Migration):

    dependencies = [
        ('stadsdelplan', '0018_year_wheel'),
        ('partnership', '0009_invitation_limits'),
        ('core', '0006_keys_in_labels'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('kind', models.CharField(choices=[('own', 'Own point'), ('decision', 'From earlier meetings'), ('proposal', 'Proposed goal'), ('comments', 'Comments without an answer'), ('change_asked', 'Change asked for'), ('review', 'Goals in review'), ('follow_up', 'To follow up'), ('late', 'Late measure'), ('stands_still', 'Measure that has not begun'), ('round', 'Round to close'), ('agreement', 'Agreement'), ('law', 'Duty under the law'), ('figures', 'New figures')], default='own', max_length=12, verbose_name='why it stands there')),
                ('title', models.CharField(max_length=300, verbose_name='point')),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('who', models.CharField(blank=True, max_length=300, verbose_name='who')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='address in the portal')),
                ('notes', models.TextField(blank=True, validators=[core.limits.text_lengths.MaxCharacters(25000)], verbose_name='notes')),
            ],
            options={
                'verbose_name': 'point of an agenda',
                'verbose_name_plural': 'points of agendas',
            },
        ),
        migrations.CreateModel(
            name='MeetingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('text', models.TextField(validators=[core.limits.text_lengths.MaxCharacters(4000)], verbose_name='decision')),
                ('becomes', models.CharField(choices=[('note', 'A note'), ('task', 'A task'), ('measure', 'A measure in the plan')], max_length=7, verbose_name='what becomes of it')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done')),
                ('measure_key', models.UUIDField(blank=True, editable=False, null=True, verbose_name='key of the measure')),
            ],
            options={
                'verbose_name': 'decision of a meeting',
                'verbose_name_plural': 'decisions of meetings',
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='agenda_sent_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='agenda sent'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='agenda_sent_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agenda sent by'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called',
            field=models.CharField(blank=True, max_length=300, verbose_name='who is called'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_because',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it is cancelled'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='ends_at',
            field=models.TimeField(blank=True, null=True, verbose_name='ends'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='partnership',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partnership.partnership', verbose_name='partnership'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='place',
            field=models.CharField(blank=True, max_length=300, verbose_name='place or link'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='starts_at',
            field=models.TimeField(blank=True, null=True, verbose_name='starts'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='status',
            field=models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', editable=False, max_length=9, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='decisions',
            field=models.TextField(blank=True, validators=[core.limits.text_lengths.MaxCharacters(25000)], verbose_name='notes and decisions'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='stadsdelplan.plan', verbose_name='district plan'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='who',
            field=models.CharField(blank=True, max_length=300, verbose_name='who took part'),
        ),
        migrations.AddField(
            model_name='agendapoint',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='stadsdelplan.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='agendapoint',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='brought up by'),
        ),
        migrations.AddField(
            model_name='meetingdecision',
            name='done_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted as done by'),
        ),
        migrations.AddField(
            model_name='meetingdecision',
            name='measure_plan',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stadsdelplan.plan', verbose_name='plan of the measure'),
        ),
        migrations.AddField(
            model_name='meetingdecision',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decision_rows', to='stadsdelplan.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='meetingdecision',
            name='point',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision_rows', to='stadsdelplan.agendapoint', verbose_name='point of the agenda'),
        ),
        migrations.AddField(
            model_name='meetingdecision',
            name='responsible',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='responsible'),
        ),
        migrations.RunPython(_give_the_meetings_their_partnership, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='meeting',
            name='partnership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partnership.partnership', verbose_name='partnership'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), models.Q(('who', ''), _negated=True), _connector='OR'), name='meeting_held_says_who', violation_error_message='Say who took part.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_because__gt', ''), ('status', 'cancelled')), models.Q(models.Q(('status', 'cancelled'), _negated=True), ('cancelled_because', '')), _connector='OR'), name='meeting_cancelled_says_why', violation_error_message='Say why the meeting is cancelled.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), models.Q(('ends_at__gt', models.F('starts_at')), ('starts_at__isnull', False)), _connector='OR'), name='meeting_ends_after_it_starts', violation_error_message='A meeting ends after it starts. Write both times, or the first alone.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agenda_sent_at__isnull', True), ('agenda_sent_by__isnull', True)), models.Q(('agenda_sent_at__isnull', False), ('agenda_sent_by__isnull', False)), _connector='OR'), name='meeting_agenda_sent_by_somebody', violation_error_message='A sent agenda says when, and by whom.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('becomes', 'task'), _negated=True), ('responsible__isnull', False), _connector='OR'), name='meeting_task_is_somebodys', violation_error_message='A task has somebody who is responsible for it.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_by__isnull', True), ('done_on__isnull', True)), models.Q(('becomes', 'task'), ('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='meeting_task_done_by_somebody', violation_error_message='Only a task is done, on a day and by somebody.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure_key__isnull', True), ('measure_plan__isnull', True)), models.Q(('becomes', 'measure'), ('measure_key__isnull', False), ('measure_plan__isnull', False)), _connector='OR'), name='meeting_decision_is_a_measure', violation_error_message='Only a decision that becomes a measure points at one, in its plan.'),
        ),
        InstallGuards("stadsdelplan"),
    ]
