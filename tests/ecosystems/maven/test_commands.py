"""The shell that the recipe writes, run for real, with a stand-in for Maven where one is called."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cigen.ecosystems.maven import downloading, testing
from cigen.ecosystems.maven.collecting import ARTIFACTS, commands
from cigen.ecosystems.maven.details import Details
from cigen.manifests import listed

# The folders of the build container, which the tests have elsewhere.
FOLDERS = ("/workspace", "/artifact", "/tmp/cigen")


def run(lines: tuple[str, ...], root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    script = " && \\\n".join(lines)
    for folder in FOLDERS:
        script = script.replace(folder, f"{root}{folder}")
    return subprocess.run(
        ["sh", "-c", script],
        cwd=root / "workspace",
        env={"PATH": f"{root}/bin:/usr/bin:/bin", "HOME": str(root / "home"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("workspace/app/target", "bin", "home/.m2", "tmp"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_the_largest_jar_is_taken_and_no_sources(root: Path) -> None:
    target = root / "workspace/app/target"
    for name, size in {
        "a.jar": 10,
        "a-all.jar": 20,
        "a-sources.jar": 90,
        "original-a.jar": 80,
        "a-tests.jar": 70,
    }.items():
        (target / name).write_bytes(b"x" * size)
    assert run(ARTIFACTS["jar"].collect, root, APP_MODULE="app").returncode == 0
    assert [(path.name, path.stat().st_size) for path in (root / "artifact").iterdir()] == [("app.jar", 20)]
    assert (root / "artifact/app.jar").samefile(target / "a-all.jar"), "twice in a layer"


@pytest.mark.parametrize(("form", "extension"), [("jar", "jar"), ("war", "war"), ("thin", "jar")])
def test_no_artifact_is_a_clear_failure(root: Path, form: str, extension: str) -> None:
    done = run(ARTIFACTS[form].collect, root, APP_MODULE="app")  # type: ignore[index]
    assert done.returncode != 0
    assert f"left no {extension} in target" in done.stderr


def test_a_thin_jar_brings_its_libraries(root: Path) -> None:
    (root / "workspace/app/target/a.jar").write_bytes(b"x")
    (root / "workspace/app/target/libs").mkdir()
    (root / "workspace/app/target/libs/b.jar").write_bytes(b"y")
    assert run(ARTIFACTS["thin"].collect, root, APP_MODULE="app").returncode == 0
    assert (root / "artifact/libs/b.jar").samefile(root / "workspace/app/target/libs/b.jar")


def test_a_library_keeps_its_folders(root: Path) -> None:
    (root / "workspace/app/target/a.jar").write_bytes(b"x")
    (root / "workspace/app/target/deep").mkdir()
    (root / "workspace/app/target/deep/b.jar").write_bytes(b"x")
    assert run(commands(None), root).returncode == 0
    assert [path.relative_to(root) for path in (root / "artifact").rglob("*.jar")] == [
        Path("artifact/app/target/a.jar")
    ]
    assert (root / "artifact/app/target/a.jar").samefile(root / "workspace/app/target/a.jar")


@pytest.mark.parametrize(
    ("suite", "verdict"),
    [
        ('<testsuite name="a" tests="3" errors="0" skipped="1" failures="0">', 0),
        ('<testsuite name="a" tests="3" errors="0" skipped="1" failures="2">', 1),
        ('<testsuite name="a" tests="3" errors="12" failures="0">', 1),
    ],
)
@pytest.mark.parametrize("folder", ["surefire-reports", "failsafe-reports"])
def test_the_reports_tell_the_verdict(root: Path, suite: str, verdict: int, folder: str) -> None:
    reports = root / "workspace/app/target" / folder
    reports.mkdir()
    (reports / "TEST-a.xml").write_text(
        f'<?xml version="1.0"?>\n{suite}\n<system-out>failures="9"</system-out></testsuite>'
    )
    assert run(testing.commands("true", Details()), root).returncode == verdict


def test_the_reports_of_modules_beside_the_root_tell_the_verdict(root: Path) -> None:
    reports = root / "beside/target/surefire-reports"
    reports.mkdir(parents=True)
    (reports / "TEST-a.xml").write_text('<testsuite name="a" tests="3" errors="0" failures="1">')
    assert run(testing.commands("true", Details()), root).returncode == 0
    assert run(testing.commands("true", Details(), str(root)), root).returncode == 1


def maven(root: Path, script: str) -> None:
    (root / "bin/sleep").write_text("#!/bin/sh\n")
    (root / "bin/sleep").chmod(0o755)
    path = root / "bin/mvn"
    path.write_text(f'#!/bin/sh\necho "$@" >> {root}/calls\n{script}\n')
    path.chmod(0o755)


def test_every_module_gets_throwaway_sources_that_leave_no_trace(root: Path) -> None:
    (root / "workspace/pom.xml").write_text("")
    (root / "workspace/app/pom.xml").write_text("")
    maven(
        root,
        f"find {root}/tmp/cigen -name '*.java' > {root}/seen; "
        f"cat {root}/tmp/cigen/src/test/java/cigenprobe/CigenProbeIT.java",
    )
    done = run(downloading.commands("mvn -B", Details()), root)
    assert done.returncode == 0, done.stderr
    assert "public class CigenProbeIT { }" in done.stdout
    assert len((root / "seen").read_text().splitlines()) == 6
    assert not list(root.glob("workspace/**/*.java"))
    assert list((root / "tmp").iterdir()) == []
    assert len((root / "calls").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("script", "is_good"),
    [
        ("echo no such option >&2; exit 1", False),
        ("echo Could not transfer artifact x", False),
        ("echo Could not download Node.js", False),
        ("echo The build could not read 1 project", False),
        ("echo The projects in the reactor contain a cyclic reference", False),
        ("echo Internal error: java.lang.NullPointerException", False),
        ("echo Could not transfer metadata x", True),
        ("echo Failed to execute goal", True),
    ],
)
def test_what_keeps_a_layer_from_being_whole_fails_it_and_is_shown(root: Path, script: str, is_good: bool) -> None:
    maven(root, script)
    done = run(downloading.commands("mvn", Details()), root)
    assert (done.returncode == 0) == is_good
    said = script.removeprefix("echo ").partition(" >&2")[0]
    assert said in done.stdout
    assert is_good or done.stdout.splitlines()[-1] in (said, "Maven did not start"), "the reason stands last"


@pytest.mark.parametrize(("first", "calls"), [("Could not transfer artifact x", 2), ("Could not download Node.js", 1)])
def test_a_transfer_that_breaks_off_is_tried_once_more(root: Path, first: str, calls: int) -> None:
    maven(root, f"[ $(wc -l < {root}/calls) -gt 1 ] || echo {first}")
    done = run(downloading.commands("mvn", Details()), root)
    said = (root / "calls").read_text().splitlines()
    assert (len(said), done.returncode == 0) == (calls, calls == 2)
    assert all(" -U " in one for one in said[1:])


@pytest.mark.parametrize("log", ["--- japicmp:0.23.1:cmp (default) @ app ---", "--- revapi-maven-plugin:0.15:check"])
def test_what_a_release_is_compared_with_is_fetched_by_a_run_of_its_own(root: Path, log: str) -> None:
    maven(root, f"echo '{log}'")
    details = Details(quieting=("japicmp.skip", "pmd.skip", "revapi.skip"))
    assert run(downloading.commands("mvn", details), root).returncode == 0
    first, second = (root / "calls").read_text().splitlines()
    assert "-Djapicmp.skip" in first
    assert "-Drevapi.skip" in first
    assert "verify -DskipTests" in second.replace("-Dpmd.skip ", "")
    assert "japicmp.skip" not in second
    assert "revapi.skip" not in second
    assert "-Dpmd.skip" in second


def test_nothing_runs_twice_where_no_release_is_compared_with(root: Path) -> None:
    maven(root, "echo '--- jar:3.4.2:jar'")
    run(downloading.commands("mvn", Details(quieting=("japicmp.skip",))), root)
    assert len((root / "calls").read_text().splitlines()) == 1


def test_plugins_are_resolved_by_name_where_one_failed(root: Path) -> None:
    maven(root, "echo Failed to execute goal")
    assert run(downloading.commands("mvn", Details()), root).returncode == 0
    assert "resolve-plugins" in (root / "calls").read_text().splitlines()[1]


def test_a_front_end_and_spotless_get_runs_of_their_own(root: Path) -> None:
    maven(root, "true")
    run(downloading.commands("mvn", Details(has_frontend=True, has_spotless=True)), root)
    verify, spotless, packages = (root / "calls").read_text().splitlines()
    assert "-Dskip.npm " in verify
    assert spotless.endswith("spotless-maven-plugin:apply")
    assert " prepare-package " in packages
    assert "skip.npm" not in packages
    assert "-Dexec.skip" in verify
    assert "exec.skip" not in packages


def test_toolchains_name_the_jdk(root: Path) -> None:
    done = run(downloading.TOOLCHAINS, root, TOOLCHAIN_VERSION="17", TOOLCHAIN_VENDOR="any", JAVA_HOME="/jdk")
    assert done.returncode == 0
    text = (root / "home/.m2/toolchains.xml").read_text()
    from cigen.xmltree import parse

    jdk = parse(text.encode()).find("toolchain")
    assert jdk
    assert (jdk.text_of("provides", "version"), jdk.text_of("configuration", "jdkHome")) == ("17", "/jdk")


def test_markers_of_profiles_are_empty_files(root: Path) -> None:
    maven(root, f"cp -R {root}/tmp/cigen {root}/seen")
    listing = listed("PROFILE_MARKERS", ["a/b.txt", "c d.txt"])
    done = run(downloading.commands("mvn", Details(), listing), root, **dict(listing.values))
    assert done.returncode == 0, done.stderr
    assert [(root / "seen" / name).read_text() for name in ("a/b.txt", "c d.txt")] == ["", ""]
    assert list((root / "tmp").iterdir()) == []


def test_protobuf_has_something_to_compile(root: Path) -> None:
    (root / "workspace/pom.xml").write_text("")
    maven(root, f"cp -R {root}/tmp/cigen {root}/seen")
    done = run(downloading.commands("mvn", Details(has_protobuf=True)), root)
    assert done.returncode == 0, done.stderr
    found = sorted(path.relative_to(root / "seen").as_posix() for path in (root / "seen").rglob("*.proto"))
    assert found[0] == "src/main/proto/cigenprobe_main.proto"
    assert len(found) == 4
    assert 'syntax = "proto3"; package cigenprobe.main;' in (root / "seen" / found[0]).read_text()
