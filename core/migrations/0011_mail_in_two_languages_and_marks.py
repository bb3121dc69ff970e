"""The language of each person's mail, and marks in the diary: what was registered by hand before a day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_emblems'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailchoice',
            name='language',
            field=models.CharField(choices=[('sv', 'Swedish'), ('en', 'English')], default='sv', max_length=2, verbose_name='language of mail'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='answer',
            field=models.CharField(choices=[('number', 'Registered with a number'), ('in_order', 'Kept in order in the portal, without a number'), ('no_record', 'Not to be registered'), ('by_hand', 'Registered by hand, before the portal'), ('withdrawn', 'Taken back')], max_length=9, verbose_name='answer'),
        ),
    ]
