from django.db import migrations

from core.triggers import InstallGuards


class Migration(migrations.Migration):
    dependencies = [("stadsdelplan", "0001_initial"), ("core", "0002_guards")]

    operations = [InstallGuards("stadsdelplan")]
