"""Start-up and inspection, beside an empty Python, an empty Typer app and `git ls-files` in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench.measure import Figure, command, rows

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  {parent}
  <artifactId>{name}</artifactId>
  {body}
</project>
"""
_TYPER = "import typer\napp = typer.Typer()\n@app.command()\ndef main() -> None: ...\napp()\n"


def reactor(root: Path, modules: int) -> Path:
    """A Maven reactor with ``modules`` modules of five files each, committed to git."""
    names = [f"module-{number:03}" for number in range(modules)]
    listed = "".join(f"<module>{name}</module>" for name in names)
    release = "<properties><maven.compiler.release>17</maven.compiler.release></properties>"
    own = "<groupId>org.example</groupId><version>1</version>"
    body = f"{own}<packaging>pom</packaging>{release}<modules>{listed}</modules>"
    _write(root / "pom.xml", _POM.format(parent="", name="bench", body=body))
    parent = "<parent><groupId>org.example</groupId><artifactId>bench</artifactId><version>1</version></parent>"
    for name in names:
        dependency = "<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>"
        _write(root / name / "pom.xml", _POM.format(parent=parent, name=name, body=dependency + "</dependencies>"))
        for number in range(5):
            _write(root / name / "src/main/java/org/example" / f"C{number}.java", f"class C{number} {{}}\n")
    for arguments in (("init", "-q"), ("add", "-A")):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return root


def table(folder: Path, runs: int) -> str:
    """Measure and tabulate."""
    typer = folder / "empty_typer.py"
    _write(typer, _TYPER)
    small, large = reactor(folder / "small", 3), reactor(folder / "large", 300)
    cigen = [str(Path(sys.executable).parent / "cigen")]
    python = command([sys.executable, "-c", "pass"], folder, runs)
    body = [
        _row("empty Python", python, python),
        _row("empty Typer app", command([sys.executable, typer], folder, runs), python),
        _row("cigen --version", command([*cigen, "--version"], folder, runs), python),
        _row("cigen --help", command([*cigen, "--help"], folder, runs), python),
    ]
    for name, root in (("3 modules", small), ("300 modules", large)):
        body.append(_row(f"git ls-files, {name}", command(["git", "ls-files"], root, runs), python))
        body.append(_row(f"cigen inspect, {name}", command([*cigen, "inspect"], root, runs), python))
        init = [*cigen, "init", "--offline", "--dry-run"]
        body.append(_row(f"cigen init, {name}", command(init, root, runs), python))
    return rows("Start-up and inspection", ("command", "seconds", "MB", "times an empty Python"), body)


def _row(name: str, figure: Figure, base: Figure) -> tuple[str, str, str, str]:
    ratio = f"{figure.seconds / base.seconds:.1f}"
    return (name, f"{figure.seconds:.3f}", f"{figure.megabytes:.0f}", ratio)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
