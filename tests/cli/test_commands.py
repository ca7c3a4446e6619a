"""The command line as a user meets it: what is printed, where, and the exit code."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import cigen, started
from tests.conftest import lacking
from tests.fixture_cases import repository as fixture

POM = """<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>demo</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>21</maven.compiler.release>
  </properties>
</project>
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "pom.xml").write_text(POM)
    return tmp_path


def test_version() -> None:
    done = started(Path(), "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("cigen ")


def test_no_command_shows_the_help() -> None:
    done = started(Path())
    assert "inspect" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["", "init", "generate", "check", "inspect", "plan", "build", "test", "run", "stop",
                                     "doctor", "cache", "cache prove"])  # fmt: skip
def test_the_help_is_whole(command: str) -> None:
    said = cigen(Path(), *command.split(), "--help").stdout
    assert said.startswith("Usage:")
    assert "..." not in said.replace("[ARGS]...", "")
    assert "list[" not in said


def test_inspect_tells_the_source_of_each_value(repository: Path) -> None:
    done = cigen(repository, "inspect")
    assert done.returncode == 0
    assert "pom.xml:7 maven.compiler.release" in done.stdout
    assert "\x1b" not in done.stdout


def test_inspect_tells_what_a_component_is_built_with() -> None:
    said = cigen(fixture("go-embeds-ui"), "inspect").stdout
    assert re.search(r"built with +ui/dist of moonrise-ui +ui/pages\.go:10 go:embed\n", said)


def test_what_is_in_the_way_of_everything_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text("<project><artifactId>x</project>")
    done = cigen(tmp_path, "inspect")
    assert (done.returncode, done.stderr.count("mismatched tag")) == (3, 1)


def test_inspect_json(repository: Path) -> None:
    data = json.loads(cigen(repository, "inspect", "--json").stdout)
    assert data["schema"] == 1
    (component,) = data["components"]
    assert component["runtime"] == {
        "name": "java",
        "version": "21",
        "requested": "21",
        "source": "pom.xml:7 maven.compiler.release",
        "assumed": False,
    }


def test_plan_json_and_graph(repository: Path) -> None:
    data = json.loads(cigen(repository, "plan", "--json").stdout)
    assert [stage["name"] for stage in data["components"][0]["stages"]][:4] == [
        "manifests",
        "toolchain",
        "deps",
        "build",
    ]
    assert cigen(repository, "plan", "--graph").stdout.startswith("flowchart LR\n")


def test_init_check_and_generate(repository: Path) -> None:
    done = cigen(repository, "init", "--offline")
    assert done.returncode == 0, done.stderr
    assert "wrote 4 files" in done.stdout
    assert done.stderr.count("maven:3.9-eclipse-temurin-21") == 1  # told once
    assert cigen(repository, "check").returncode == 0
    again = cigen(repository, "generate", "--offline")
    assert (again.returncode, "nothing to write" in again.stdout) == (0, True)


def test_dry_run_writes_nothing(repository: Path) -> None:
    assert cigen(repository, "init", "--offline", "--dry-run").returncode == 0
    assert [path.name for path in repository.iterdir()] == ["pom.xml"]


def test_a_changed_manifest_makes_the_files_stale(repository: Path) -> None:
    cigen(repository, "init", "--offline")
    (repository / "pom.xml").write_text(POM.replace("21", "17"))
    check = cigen(repository, "check")
    assert check.returncode == 1
    assert "stale" in check.stdout
    diff = cigen(repository, "generate", "--offline", "--diff")
    assert "-FROM maven:3.9-eclipse-temurin-21 AS toolchain" in diff.stdout
    assert "+FROM maven:3.9-eclipse-temurin-17 AS toolchain" in diff.stdout
    assert cigen(repository, "generate", "--check").returncode == 1
    assert cigen(repository, "generate", "--offline").returncode == 0
    assert cigen(repository, "check").returncode == 0


def test_an_edit_is_not_lost(repository: Path) -> None:
    cigen(repository, "init", "--offline")
    edited = (repository / "Dockerfile").read_text() + "# mine\n"
    (repository / "Dockerfile").write_text(edited)
    check = cigen(repository, "check")
    assert (check.returncode, "edited" in check.stdout) == (0, True)
    (repository / "pom.xml").write_text(POM.replace("21", "17"))
    assert cigen(repository, "generate", "--offline").returncode == 0
    assert (repository / "Dockerfile").read_text() == edited.replace("temurin-21", "temurin-17")
    assert cigen(repository, "check").returncode == 0


def test_a_dockerfile_of_the_users_stays(repository: Path) -> None:
    (repository / "Dockerfile").write_text("FROM scratch\n")
    assert cigen(repository, "init", "--offline").returncode == 0
    assert (repository / "Dockerfile").read_text() == "FROM scratch\n"
    assert (repository / "cigen.Dockerfile").exists()


def test_a_workflow_and_a_bake_file_of_the_users_stay(repository: Path) -> None:
    workflows = repository / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "ci.yml").write_text("name: mine\n")
    (repository / "docker-bake.hcl").write_text('group "default" { targets = [] }\n')
    assert cigen(repository, "init", "--offline").returncode == 0
    assert (workflows / "ci.yml").read_text() == "name: mine\n"
    assert "cigen-bake.hcl" in (workflows / "cigen.yml").read_text()


@pytest.mark.parametrize(
    ("files", "command", "code", "words"),
    [
        ({}, "init", 3, "looked for pom.xml"),
        ({"pom.xml": "<project><artifactId>x</project>"}, "init", 3, "pom.xml:1"),
        ({"pom.xml": POM.ljust(1 << 21)}, "init", 3, "pom.xml is larger than"),
        ({"pom.xml": POM, ".github": "no folder"}, "generate", 4, "next: move them away"),
        ({"pom.xml": POM}, "generate --adopt Dokcerfile", 2, "they are Dockerfile,"),
        ({"pom.xml": POM}, "generate --restore nope", 2, "none of the files"),
        ({"pom.xml": POM, "cigen.yml": "cahce: {}"}, "init", 2, "did you mean cache?"),
        ({"pom.xml": POM, "cigen.yml": "cache: [1]"}, "init", 2, "cigen.yml"),
        ({"pom.xml": POM, ".cigen/lock.json": "{"}, "init", 2, "not readable JSON"),
        ({"pom.xml": POM, ".cigen/lock.json": '{"schema": 99}'}, "check", 2, "a newer cigen wrote it"),
        (
            {"pom.xml": POM, ".cigen/lock.json": '{"schema": 1, "files": {"../x": {}}}'},
            "check",
            6,
            "outside the repository",
        ),
        ({"pom.xml": POM}, "test", 2, "cigen init"),
        ({"pom.xml": POM, "cigen.yml": "components: {.: {app: web}}"}, "inspect", 2, "no application in web"),
    ],
)
def test_bad_input(tmp_path: Path, files: dict[str, str], command: str, code: int, words: str) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    done = cigen(tmp_path, *command.split())
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "Dockerfile").exists()


def test_in_a_folder_of_a_repository_its_root_is_named(repository: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    (repository / "src/main").mkdir(parents=True)
    for command in ("inspect", "init", "build"):
        done = cigen(repository / "src/main", command)
        assert (done.returncode, "the repository's root is ../..:" in done.stderr) == (3, True), done.stderr


def test_files_that_go_are_counted_apart(repository: Path) -> None:
    (repository / "Dockerfile").write_text("FROM scratch\n")
    cigen(repository, "init", "--offline")
    (repository / "Dockerfile").unlink()
    done = cigen(repository, "generate", "--offline")
    assert "wrote 3 files and the lock, removed 2" in done.stdout, done.stdout


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert cigen(tmp_path, "init", "nowhere").returncode == 2


def test_without_an_engine_the_build_says_what_to_do(repository: Path) -> None:
    cigen(repository, "init", "--offline")
    for command in ("build", "test", "run"):
        done = cigen(repository, command)
        assert done.returncode == (5 if command != "run" else 2), done.stderr
        assert "next:" in done.stderr


@pytest.mark.parametrize(("command", "folder"), [("build", "cigen-artifacts"), ("test", "cigen-reports")])
def test_without_an_engine_nothing_of_an_earlier_build_goes(repository: Path, command: str, folder: str) -> None:
    cigen(repository, "init", "--offline")
    kept = repository / folder / "demo" / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert cigen(repository, command).returncode
    assert kept.exists()


def test_without_an_engine_no_proof_begins(repository: Path) -> None:
    cigen(repository, "init", "--offline")
    done = cigen(repository, "cache", "prove")
    assert "there is no Docker Engine" in done.stderr
    assert "building" not in done.stderr


def test_an_exclude_that_fits_nothing_is_told(repository: Path) -> None:
    (repository / "cigen.yml").write_text("exclude: [legcy]\n")
    assert "exclude: nothing here is legcy" in cigen(repository, "inspect").stderr


def test_a_read_only_folder(repository: Path, unprivileged: tuple[str, ...]) -> None:
    repository.chmod(0o500)
    done = started(repository, "init", "--offline", before=unprivileged)
    repository.chmod(0o700)
    assert (done.returncode, "make the folder writable" in done.stderr) == (5, True), done.stderr
    assert [path.name for path in repository.iterdir()] == ["pom.xml"]


def test_a_manifest_that_may_not_be_read(repository: Path, unprivileged: tuple[str, ...]) -> None:
    (repository / "pom.xml").chmod(0)
    done = started(repository, "inspect", before=unprivileged)
    assert (done.returncode, "pom.xml" in done.stderr) == (3, True), done.stderr


def test_a_socket_that_may_not_be_opened(repository: Path, unprivileged: tuple[str, ...]) -> None:
    if not shutil.which("docker"):
        lacking("engine", "needs Docker's client")
    cigen(repository, "init", "--offline")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{repository}/docker.sock")
        listener.listen()
        (repository / "docker.sock").chmod(0)
        env = {"DOCKER_HOST": f"unix://{repository}/docker.sock"}
        for command in ("build", "stop", "doctor"):
            done = started(repository, command, env=env, before=unprivileged)
            said = done.stdout + done.stderr
            assert (done.returncode, "may not be opened by you" in said, "usermod" in said) == (5, True, True), said


def test_heavy_libraries_are_loaded_only_where_they_are_used(repository: Path) -> None:
    script = (
        "import sys; sys.argv = ['cigen', 'inspect', '--json']\n"
        "from cigen.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'docker', 'git', 'jinja2', 'requests', 'ruamel'} & set(sys.modules)\n"
        "print(heavy or '{}', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "{}"


def test_a_commit_is_inspected_without_a_check_out(repository: Path) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
        subprocess.run([*git, *arguments], cwd=repository, check=True)
    (repository / "pom.xml").write_text(POM.replace("21", "17"))
    data = json.loads(cigen(repository, "inspect", "--json", "--revision", "HEAD").stdout)
    assert data["components"][0]["runtime"]["version"] == "21"
    assert cigen(repository, "inspect", "--revision", "nowhere").returncode == 2


def test_an_unknown_provider_is_wrong_usage(repository: Path) -> None:
    (repository / "cigen.yml").write_text("ci: gitlab\n")
    done = cigen(repository, "init", "--offline")
    assert (done.returncode, "there is no CI provider gitlab" in done.stderr) == (2, True)


def test_an_odd_branch_name_does_not_end_up_in_the_lock(repository: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "@foo"], cwd=repository, check=True)
    assert cigen(repository, "init", "--offline").returncode == 0
    assert cigen(repository, "check").returncode == 0


def test_a_secret_that_is_not_set_is_told_before_anything_is_built(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "shop", "scripts": {"start": "node x.js", "test": "node --test"}}')
    (tmp_path / ".npmrc").write_text("x=1\n//r/:_authToken=${SHOP_NPM_TOKEN}\n//s/:_authToken=${SHOP_OTHER?}\n")
    assert cigen(tmp_path, "init", "--offline", "--yes").returncode == 0
    for command in (["build"], ["test"], ["run"], ["cache", "prove"]):
        done = cigen(tmp_path, *command)
        assert done.returncode == 2, done.stderr
        assert "SHOP_NPM_TOKEN is not set" in done.stderr
        assert ".npmrc:2" in done.stderr
        assert "SHOP_OTHER" not in done.stderr
        assert "read -rs SHOP_NPM_TOKEN && export SHOP_NPM_TOKEN" in done.stderr
    done = cigen(tmp_path, "build", env={"SHOP_NPM_TOKEN": "s3cr3t-value"})
    assert done.returncode == 5, done.stderr  # there is no engine
    assert "given to the build, and kept nowhere: SHOP_NPM_TOKEN" in done.stderr
    assert "s3cr3t-value" not in done.stdout + done.stderr
