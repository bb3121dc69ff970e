"""What is looked at, in order: first what an installation needs, then how it goes."""

from django.utils.translation import gettext_lazy as _

from core.doctor import of_installation, of_operation
from core.doctor.findings import Look

INSTALLATION = [
    Look(_("Migrations"), of_installation.migrations, _("All have been run.")),
    Look(_("Texts"), of_installation.texts, _("They are compiled."), needs_database=False),
    Look(_("Guards of the database"), of_installation.guards, _("They stand as they are listed.")),
    Look(_("Roles of the database"), of_installation.roles, _("The account may do what it needs, and no more.")),
    Look(_("Ground data"), of_installation.ground, _("It is brought.")),
    Look(_("Administrator"), of_installation.administrator, _("There is at least one who has logged in.")),
    Look(_("Addresses"), of_installation.addresses, _("They are set."), needs_database=False),
    Look(_("Mail server"), of_installation.mail_server, _("It lets us in."), needs_database=False),
    Look(_("Storage of files"), of_installation.storage, _("A file came back as it was stored."), needs_database=False),
    Look(_("Timers"), of_operation.late_jobs, _("All commands have run in time.")),
]
OPERATION = [
    Look(_("Outgoing mail"), of_operation.mail_queue, _("Nothing is stuck.")),
    Look(_("Disk"), of_operation.disk, _("There is room."), needs_database=False),
    Look(_("Certificates"), of_operation.certificates, _("None ends within three weeks.")),
]

OF_OTHERS = (_("Mail server"), _("Certificates"))  # these ask other hosts
