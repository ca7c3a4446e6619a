"""The commands of the ``test`` stage, and where they leave their reports."""

from __future__ import annotations

from cigen.ecosystems.maven.details import Details
from cigen.ecosystems.maven.downloading import INSTALL

REPORTS = ("*/target/surefire-reports/*.xml", "*/target/failsafe-reports/*.xml")

_VERDICT = """\
failed=$(find . -path '*/target/*-reports/TEST-*.xml' \\
      -exec grep -lE '<testsuite [^>]*(errors|failures)="[1-9]' {} +); \\
    if [ -n "$failed" ]; then echo "$failed"; false; fi"""


def commands(mvn: str, details: Details, around: str = ".") -> tuple[str, ...]:
    """Run all tests of all modules: a failing one must not keep others from running, so the reports tell of it.

    Those of the libraries of some modules are not run with them, so Maven has to find these elsewhere; where they
    cannot be there, they are tested too. Modules may lie beside the reactor's root: the reports are looked for in
    ``around``, which holds them all.
    """
    install = (f'{mvn} -pl "$LIBRARIES" package {INSTALL} -DskipTests',) if details.libraries else ()
    place = () if around == "." else (f"cd {around}",)
    among = "" if details.libraries else " -am"
    selected = f'{mvn} -pl "$MODULES"{among}' if details.modules else mvn
    return *install, f"{selected} {details.test_phase} --fail-at-end -Dmaven.test.failure.ignore=true", *place, _VERDICT
