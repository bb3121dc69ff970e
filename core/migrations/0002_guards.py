from django.db import migrations

from core.triggers import InstallGuards


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [InstallGuards("core")]
