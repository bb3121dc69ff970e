from django.db import migrations

from core.access import session_trigger


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunPython(session_trigger.install_trigger, session_trigger.remove_trigger)]
