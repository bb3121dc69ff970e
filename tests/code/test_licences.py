"""scripts/licences.py: a package without a row, with another licence, or with one that the portal does not take."""

import importlib.util

import pytest
from django.conf import settings

_SPEC = importlib.util.spec_from_file_location("licences", settings.BASE_DIR / "scripts" / "licences.py")
licences = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(licences)

ROWS = {"a": ("MIT", ""), "b": ("BSD-3-Clause", "for Windows")}


def test_every_package_of_the_lock_has_its_row():
    packages = licences.locked()

    assert len(packages) > 50
    assert list(licences.rows()) == packages
    assert licences.faults(packages, licences.rows()) == []


@pytest.mark.parametrize(
    ("packages", "told", "faults"),
    [
        (["a", "b"], {"a": "MIT"}, []),
        (["a"], {"a": "MIT"}, ["b has a row in docs/licences.md and is no package of the lock."]),
        (["a", "b", "c"], {}, ["c has no row in docs/licences.md."]),
        (["a", "b"], {"a": "Apache-2.0"}, ["a says Apache-2.0, and its row in docs/licences.md says MIT."]),
        (
            ["a", "b"],
            {"b": "AGPL-3.0-or-later"},
            [
                "b has a licence that the portal does not take: AGPL-3.0-or-later.",
                "b says AGPL-3.0-or-later, and its row in docs/licences.md says BSD-3-Clause.",
            ],
        ),
    ],
)
def test_what_does_not_fit_is_said(packages, told, faults):
    assert licences.faults(packages, ROWS, told.get) == faults


@pytest.mark.parametrize(
    "licence",
    ["GNU Affero General Public License v3", "SSPL-1.0", "BUSL-1.1", "CC-BY-NC-4.0", "MIT with Commons Clause",
     "Free for non-commercial use"],
)  # fmt: skip
def test_what_binds_whoever_serves_it_is_refused_even_with_a_row(licence):
    assert licences.faults(["a"], {"a": (licence, "we like it")}, {}.get) == [
        f"a has a licence that the portal does not take: {licence}."
    ]
