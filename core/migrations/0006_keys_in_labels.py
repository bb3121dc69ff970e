"""Labels of the history hold keys from now on; their words stand beside the content, where an erasure reaches them.

Nothing in a chain is rewritten. Each chain that has entries gets one that says why a new epoch begins.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations, models
from django.utils.timezone import now

from core.triggers import InstallGuards, RemoveGuards

REASON = (
    "Labels of earlier entries hold what people had typed, and the names of persons. From this entry on a label is the "
    "kind and the key of the thing, and its words are erased together with the content. The earlier labels stand as "
    "they are, until the entry that has them is erased by decision."
)


def begin_epoch(apps, schema_editor):
    for chain in apps.get_model("core", "LedgerChain").objects.select_for_update().filter(length__gt=0).order_by("pk"):
        _append(apps, chain, at=now())


def _append(apps, chain, *, at):
    model, key, verb, number = "core.ledgerchain", str(chain.pk), "ledger.epoch_began", chain.length + 1
    label, salt, content = f"{model} {key}", secrets.token_hex(32), {"reason": REASON}
    of_payload = _sha256(f"{salt}\n{_as_json(chain.name)}\n{_as_json(content)}")
    values = {
        "number": number,
        "verb": verb,
        "target_model": model,
        "target_key": key,
        "label": label,
        "payload_digest": of_payload,
        "previous": chain.head,
    }
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    digest = _sha256(_as_json({**values, "chain": chain.name, "at": moment, "by": None}))
    entry = apps.get_model("core", "LedgerEntry").objects.create(chain=chain, at=at, by=None, digest=digest, **values)
    payloads = apps.get_model("core", "LedgerPayload").objects
    payloads.create(entry=entry, salt=salt, label=chain.name, content=content)
    chain.length, chain.head = number, digest
    chain.save(update_fields=["length", "head"])


def _as_json(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("core", "0005_change_notices")]

    operations = [
        RemoveGuards("core", changes_rows=True),
        migrations.AddField(
            model_name="ledgerpayload",
            name="label",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="label"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="ledgerpayload",
            name="content",
            field=models.JSONField(null=True, verbose_name="content"),
        ),
        InstallGuards("core"),
        migrations.RunPython(begin_epoch, migrations.RunPython.noop),
    ]
