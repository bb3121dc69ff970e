"""Write what a service is made of to sbom.cdx.json: CycloneDX, from the lock, with the licences of docs/licences.md.

The same lock gives the same bytes.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import licences
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = ROOT / "sbom.cdx.json"
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main():
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        "requirements.txt",
        "--pyproject",
        "pyproject.toml",
    ]
    command += ["--spec-version", "1.6", "--short-PURLs", "--output-reproducible", "--of", "JSON", "-o", "-"]
    made = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    listed = with_licences(json.loads(made), licences.rows())
    text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"The list is not as CycloneDX asks for: {wrong}")
    WRITTEN.write_text(text, encoding="utf-8")
    print(f"{len(listed['components'])} packages in {WRITTEN.name}.")


def with_licences(listed, rows):
    """Return the list with the licence and the hashes of each component, and without the addresses of an index."""
    for component in listed["components"]:
        component["hashes"] = [{"alg": "SHA-256", "content": each} for each in HASH.findall(component["description"])]
        del component["description"]
        licence, _said = rows[component["name"].lower()]
        component["licenses"] = [{"license": {"name": licence}}]
        component.pop("externalReferences", None)
    return listed


if __name__ == "__main__":
    main()
