"""Files as large as they may be, made to be slow to judge: no repository takes long."""

from __future__ import annotations

import json
import time

import pytest

from cigen import inspector, pins
from cigen.merge import hcl
from cigen.merge.conflicts import UnmergeableError
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
MANIFEST = '[project]\nname = "a"\nversion = "1"\ndependencies = ["flask"]\n'
APP = {"pyproject.toml": MANIFEST, "app.py": "from flask import Flask\n", "tests/test_a.py": "def test_a(): pass\n"}
MANY = {f"p{number}/{path}": text for number in range(20) for path, text in APP.items()}
GIN = {
    "go.mod": "module x/s\n\ngo 1.23\nrequire github.com/gin-gonic/gin v1.9.0\n",
    "main.go": 'package main\nimport "github.com/gin-gonic/gin"\nfunc main() { gin.New().Run(x) }\n',
}
SERVER = {
    "package.json": '{"name": "s", "scripts": {"start": "node server.js"}, "dependencies": {"express": "4"}}',
    "server.js": "require('express')().listen(3000)",
}
QUOTES = "'a" * 9000
PORTS = "".join(f"localhost:{8100 + number % 40} " + "\n" * (number % 9 == 0) for number in range(6500))


def workflow(*steps: str, matrix: int = 1) -> str:
    """A job that runs the steps, then tests: in each folder of a matrix, if that has several."""
    runs = [{"run": step} for step in steps]
    folders = [f"p{number}" for number in range(matrix)]
    job = {
        "strategy": {"matrix": {"d": folders}},
        "defaults": {"run": {"working-directory": "${{ matrix.d }}" if matrix > 1 else "."}},
        "steps": [*runs, {"run": "pytest"}],
    }
    return json.dumps({"on": "push", "jobs": {"test": job}})


def setup(paths: str) -> str:
    step = {"uses": "actions/setup-python@v5", "with": {"python-version": "3.12", "cache-dependency-path": paths}}
    folders = [f"p{number}" for number in range(64)]
    job = {
        "strategy": {"matrix": {"d": folders}},
        "defaults": {"run": {"working-directory": "${{ matrix.d }}"}},
        "steps": [step, {"run": "pytest"}],
    }
    return json.dumps({"on": "push", "jobs": {"test": job}})


POM = "<groupId>a</groupId><artifactId>b</artifactId><version>1</version>"
CMAKE = {"CMakeLists.txt": "project(a)\nenable_testing()\n", "a.cpp": "int main() {}"}
NX = {
    "package.json": json.dumps({"name": "r", "devDependencies": {"nx": "19"}, "scripts": {"build": "nx build"}}),
    "nx.json": "{}",
    "apps/a/project.json": json.dumps({"name": "a", "projectType": "application", "targets": {
        "build": {"executor": "@nx/vite:build", "options": {"outputPath": "dist/a"}}}}),
    "apps/a/index.html": "",
    "libs/c/project.json": json.dumps({"name": "c", "targets": {"test": {}, "build": {}}}),
}  # fmt: skip
LARGE = {
    "copies of an image": {**APP, "Dockerfile": "FROM python:3.12\n" + "COPY a b\n" * 110_000 + "CMD x\n"},
    "variables of an image": {
        **APP,
        "Dockerfile": "FROM python:3.12\n"
        + "".join(f"ENV A{number}=1\n" for number in range(40_000))
        + "EXPOSE 80\n" * 40_000,
    },
    "copies of a pipeline": {**MANY, CI: workflow(*["cp app.py b\n" * 4000] * 15, matrix=64)},
    "calls of compose": {
        **APP,
        ".env": ("A= " + " " * 1000 + "x\n") * 900,
        "compose.yml": "services: {" + "".join(f"s{number}: {{image: 'postgres:16'}}, " for number in range(100)) + "}",
        CI: workflow(*["docker compose -f compose.yml up -d\n" * 500] * 20),
    },
    "ports of a README": {f"s{number}/{path}": text for number in range(8) for path, text in
                          {**GIN, "README.md": PORTS}.items()},
    "jobs of Travis": {
        **MANY,
        ".travis.yml": json.dumps({
            "script": ["pytest # " + "cd a && apt-get install b; " * 7] * 3000, "python": ["3.12"] * 10_000,
            "env": {"global": ["A='x' " * 300] * 20}, "jobs": {"include": [{"env": "B=1"}] * 10_000},
        }),
    },
    "tasks of Cirrus": {
        **MANY,
        ".cirrus.yml": f"x: &x ['pytest {'cd a; ' * 100}']\n"
        + "".join(f"a{n}_task: {{container: {{image: 'python:3.12'}}, test_script: *x}}\n" for n in range(3000)),
    },
    "phases of AppVeyor": {
        **MANY,
        "appveyor.yml": json.dumps({
            "test_script": ["pytest # " + "cd a && apt-get install b; " * 7] * 3000, "services": ["mysql"] * 10_000,
            "environment": {"matrix": [{"nodejs_version": "18"}] * 10_000}, "stack": "node 18 " * 50_000,
        }),
    },
    "jobs of Azure": {
        **MANY,
        "azure-pipelines.yml": "x: &x [{script: 'pytest " + "$(a) " * 1900 + "'}]\n"
        + f"stages: [{', '.join(['{steps: *x}'] * 8000)}]\n",
        "azure-pipelines-2.yml": "variables: {a: '" + "x" * 199 + "'}\nx: &x {script: '" + "$(a) " * 1900 + "'}\n"
        + f"jobs: [{', '.join(['{steps: [' + '*x, ' * 200 + ']}'] * 60)}]\n",
    },
    "calls of Nx": {**NX, CI: workflow("nx affected -t " * 60_000, "npm test")},
    "numbers of a source": {**GIN, "main.go": GIN["main.go"] + "// " + "=10 " * 250_000},
    "paths of a cache": {**MANY, CI: setup("a/b " * 200_000)},
    "experiments": {
        **APP,
        **{f"x{number}/Cargo.toml": f'[package]\nname = "x{number}"\nversion = "1.0.0"\n' for number in range(60)},
        **{f"x{number}/src/lib.rs": "#[test]\nfn a() {}\n" for number in range(60)},
        **{f"d{number}.md": "lorem ipsum " * 80_000 for number in range(10)},
        CI: workflow("pytest"),
    },
    "servers without an image": {
        **{f"server{number}/{path}": text for number in range(100) for path, text in SERVER.items()},
        **{f"server{number}/Dockerfile": "FROM node:22\nCOPY . .\nCMD node server.js\n" for number in range(2)},
        **{f"d{number}.md": "lorem ipsum " * 80_000 for number in range(15)},
        CI: workflow("npm test"),
    },
    "calls of pytest": {**MANY, CI: workflow(*["pytest a b c\n" * 1500] * 20)},
    "folders of a shell": {**APP, CI: workflow(*["cd a;" * 18_000 + "pytest"] * 8)},
    "build scripts in Rust": {
        f"c{number}/{path}": text
        for number in range(50)
        for path, text in {
            "Cargo.toml": f'[package]\nname = "c{number}"\nversion = "1.0.0"\n[workspace]\n',
            "src/main.rs": "fn main() {}",
            "build.rs": "../a " * 40_000,
        }.items()
    },
    "commands of CircleCI": {**APP, ".circleci/config.yml": json.dumps(
        {"commands": {"c": {"steps": [0] * 20_000}}, "jobs": {"t": {"steps": ["c"] * 20_000}}}
    )},
    "targets of a Makefile": {
        **GIN,
        "Makefile": "".join(f"V{number} = {f'$(V{number + 1})' * 40}x\n" for number in range(600))
        + "".join(f"t{number}: t{number + 1} t{number + 2} t{number + 3}\n\t$(V0) x\n" for number in range(3000)),
        **{f"a{number}.sh": "./b.sh; " * 6000 for number in range(3)},
        "b.sh": "go test ./...\n" * 4000,
        CI: workflow(*["make t1; ./a1.sh\n" * 500, "go test " + "$(go list ./... | grep -v a " * 3000]),
    },
    "scripts that only go somewhere": {**CMAKE, "a.sh": "cd a;" * 9900, CI: workflow("./a.sh\n" * 9000)},
    "lines of a Makefile": {
        **CMAKE,
        "Makefile": f"V = {'cd a;' * 780}\nt:\n" + "\t$(V)\n" * 30_000,
        CI: workflow("make t\n" * 50),
    },
    "patterns of a Makefile": {
        **CMAKE,
        "Makefile": "".join(f"a{number}%:\n" for number in range(25_000)),
        CI: workflow("make " + "b " * 40_000),
    },
    "variables of a Makefile": {
        **CMAKE,
        "Makefile": "".join(f"export A{number}=1\n" for number in range(12_000)) + "t:\n" + "\tgo test ./...\n" * 3000,
        CI: workflow("make t\n" * 5),
    },
    "rules of a Makefile": {
        **CMAKE,
        "Makefile": ("a " * 1900 + ":\n" + "\tx\n" * 30) * 20 + "a:b\n" * 20_000,
        CI: workflow("make a"),
    },
    "jobs that make a lot": {
        **CMAKE,
        "Makefile": "t:\n" + "\tx\n" * 3000,
        CI: json.dumps({"jobs": {f"j{number}": {"steps": [{"run": "make t"}]} for number in range(500)}}),
    },
    "targets that a pipeline makes": {
        "Makefile": "a b c d e f g h i j\n" * 8000 + "all:\n\tgcc a.c\n",
        "a.c": "int main(){}",
        CI: workflow(*["make " + "a " * 40_000] * 4),
    },
    "options of CMake": {
        **CMAKE,
        **{f"{name}.cmake": "AAAA" * 48_000 for name in "abc"},
        CI: workflow("cmake . " + "-DA=1 " * 9000 + " ".join(f"-DAA{'A' * (number % 60)}=1" for number in range(1500))),
    },
    "images called after folders": {
        **{f"x{number}/a/{path}": text for number in range(150) for path, text in GIN.items()},
        **{f"docker/{number}/a/Dockerfile": "FROM golang\n" + "# x1/b " * 10_000 for number in range(150)},
    },
    "services that tests depend on": {
        **APP,
        **{
            f"a{number}/docker-compose.yml": "services: {"
            + ", ".join(
                f"s{at}: {{image: postgres, command: pytest, env_file: [.env], "
                f"depends_on: [{', '.join(f's{other}' for other in range(99))}]}}"
                for at in range(99)
            )
            + "}"
            for number in range(20)
        },
        **{f"a{number}/.env": "A=b\n" * 4000 for number in range(20)},
    },
    "properties of Maven": {
        "pom.xml": f"<project>{POM}<packaging>pom</packaging><modules>"
        + "".join(f"<module>m{number}</module>" for number in range(200))
        + "</modules></project>",
        **{f"m{number}/pom.xml": f"<project>{POM}<!--{'{a1 ' * 2000}--></project>" for number in range(200)},
        "m1/src/test/java/ATest.java": "",
        CI: workflow(*["\n".join("mvn test " + " ".join(f"-Da{at}=1" for at in range(20)) for _ in range(500))] * 2),
    },
    "calls of make before tests": {
        **MANY,
        **{
            f"p{number}/Makefile": "a: b\n" + "\tmake b\n" * 1000 + "b:\n" + "\t# make\n" * 1000
            + "".join(f"c{at}: c{at + 1} c{at + 2}\n\tmake a\n" for at in range(300))
            for number in range(20)
        },
        CI: workflow(*["make a c0 c1\n" * 200] * 10, matrix=32),
    },
    "servers of jobs": {
        **GIN,
        CI: json.dumps({"jobs": {
            f"t{number}": {"steps": [{"run": "sudo service mysql start\n" * 300}, {"run": "go test ./..."}]}
            for number in range(60)
        }}),
    },
    "scripts that call each other": {
        "package.json": json.dumps({"name": "a", "private": True, "workspaces": ["p/*"], "scripts": {
            "test": "mocha", **{f"a{at}": f"npm run a{at + 1}; " * 200 for at in range(9)}}}),
        **{
            f"p/{number}/package.json": json.dumps({"name": f"p{number}", "scripts": {"test": "mocha", "gen": "x"}})
            for number in range(100)
        },
        CI: workflow(*["\n".join(f"npm run a{at} {step}" for at in range(1500)) for step in range(9)], "npx " * 9000),
    },
    "patterns of scripts": {"package.json": json.dumps({"name": "a", "dependencies": {"x": "1"}, "scripts": {
        "build": "run-p a*",
        **{f"a{number}": f"run-p {' '.join(f'b{number}{at}*' for at in range(70))} & " * 6 for number in range(90)},
        **{f"z{number}": "x" for number in range(13_000)},
    }})},
    "requirements in packages": {
        f"a{number}/{path}": text
        for number in range(400)
        for path, text in {
            "manage.py": f"# {QUOTES}\n'p{number}.settings'",
            f"p{number}/requirements/base.txt": "django\n",
            f"p{number}/settings.py": "",
        }.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("what", LARGE)
def test_a_large_repository_is_judged_in_time(what: str) -> None:
    repo = Repo.from_mapping(LARGE[what])
    begin = time.process_time()
    facts = inspector.inspect(repo, pins.shipped(), Settings())
    assert time.process_time() - begin < 5
    assert facts.components


def test_a_large_bake_file_that_has_a_name_twice_is_refused_in_time() -> None:
    text = "".join(f'v{number} = "x"\n' for number in range(40_000))
    begin = time.process_time()
    with pytest.raises(UnmergeableError, match="twice"):
        hcl.parse(f'{text}v39999 = "y"\n')
    assert time.process_time() - begin < 5
