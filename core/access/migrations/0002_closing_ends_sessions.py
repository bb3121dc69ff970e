from django.db import migrations

from core.access import closing


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RunPython(closing.install, closing.remove)]
