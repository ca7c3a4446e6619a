"""Test runners, and how each is made to leave JUnit XML whatever the script that calls it looks like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator

from cigen.ecosystems.node.package import Package
from cigen.evidence import clients
from cigen.plan import Instruction, Run

FOLDER = "/opt/junit"
REPORTS = ("*/junit-reports/*.xml",)
SCRIPTS = ("test", "test:ci", "test:unit", "test:all", "unit", "unit-test", "test-unit", "tests", "test:run")
_NODE_TEST = re.compile(r"(?:^|[\s;&|])node\s(?:[^;&|]*\s)?--test(?=\s|$)")
_REPORTER = "--test-reporter"
BUN = "--reporter=junit --reporter-outfile=/tmp/junit-reports/bun.xml"
# Only look at the sources, or say something: neither is a test.
_LINTERS = re.compile(
    r"(?:echo|exit|true)(?:\s[^&|;]*)?"
    r"|(?:npx |yarn |pnpm )?(?:eslint|prettier|tslint|standard|xo|biome|tsc|stylelint|htmlhint|jshint|commitlint"
    r"|markdownlint)\b[^&|;]*"
)
BROWSERS = frozenset({"cypress", "playwright", "testcafe", "nightwatch", "wdio", "codeceptjs"})
"""They test all of an application in a browser."""
_END_TO_END = re.compile(r"e2e|end-to-end")
_TESTS = frozenset(
    {
        "_mocha",
        "ava",
        "borp",
        "brittle",
        "jasmine",
        "jest",
        "mocha",
        "qunit",
        "supertape",
        "tap",
        "tape",
        "uvu",
        "vitest",
    }
)
_MEASURES = frozenset({"c8", "nyc", "node"})  # and start the runner that follows
# What needs more than the sources, or does something else; `npm ci` calls no script.
_NO_TEST = re.compile(
    r"^ci$|build|prepa|e2e|end-to-end|integration|browser|bench|perf|watch|debug|release|publish|deploy"
)

# Preloaded into every Node process of the tests: where that is a test runner, it adds the reporter to its arguments.
# Jest ends its workers whatever they left open; on two cores it has none, and would wait for ever if it were not told.
_REGISTER = """\
const { argv, pid } = process;
const file = "/tmp/junit-reports/" + pid + "-" + Date.now() + ".xml";
const add = (...words) => argv.push(...words);
const asks = argv.some((word) => /^--(version|help|init|listTests|showConfig)/.test(word));
const runs = (pattern) => !asks && pattern.test(argv[1] || "");
if (runs(/[\\/\\\\](jest(\\.js)?|(react-scripts|craco)[\\/\\\\].*scripts[\\/\\\\]test\\.js)$/)) {
  process.env.JEST_JUNIT_OUTPUT_FILE = file;
  for (const word of ["--watch", "--watchAll"]) if (argv.includes(word)) argv.splice(argv.indexOf(word), 1);
  add("--reporters=default", "--reporters=/opt/junit/node_modules/jest-junit", "--forceExit");
} else if (runs(/[\\/\\\\]vitest(\\.mjs)?$/)) {
  add("--reporter=default", "--reporter=junit", "--outputFile.junit=" + file);
} else if (runs(/[\\/\\\\]_?mocha(\\.js)?$/)) {
  add("--reporter=xunit", "--reporter-options=output=" + file);
}""".splitlines()

# node-tap, tape, QUnit and AVA, whose one reporter for machines it is, print TAP: preloaded as well, this makes JUnit
# XML of what a process prints. node-tap's own prints again what those of its tests print, and is left out. It is
# written twice: what tape does at the exit ends the process, and others print the last results there.
TAP = r"""
const { argv, pid, stdout } = process;
const plain = (text) => text.replace(/[\x00-\x1f\x7f]/g, " ");
const escaped = (text) => plain(text).replace(/[&<>"]/g, (sign) => "&#" + sign.charCodeAt(0) + ";");
const attribute = (name, text) => " " + name + "=\"" + escaped(text.replace(/\\([\\#])/g, "$1")) + "\"";
const line = /^(?:# (.*)|(not )?ok \d+( -)? ?(.*?)(?: # (?:(skip|todo)|time=).*)?)$/gim;
const runner = /[\/\\]node_modules[\/\\](\.bin[\/\\]tap|(tap|@tapjs)[\/\\].*)$/;
if (!runner.test(argv[1] || "") && require("worker_threads").isMainThread) {
  const write = stdout.write.bind(stdout);
  let said = "";
  const report = () => {
    const cases = [];
    let title = "";
    for (const [, heading, failed, dash, name, skipped] of said.matchAll(line)) {
      title = heading ?? title;
      if (heading !== undefined) continue;
      const named = attribute("classname", dash ? "" : title) + attribute("name", name);
      cases.push("<testcase" + named + ">" + (skipped ? "<skipped/>" : failed ? "<failure/>" : "") + "</testcase>");
    }
    const suite = "<testsuite name=\"tap\">" + cases.join("") + "</testsuite>";
    require("fs").writeFileSync("/tmp/junit-reports/tap-" + pid + ".xml", suite);
  };
  stdout.write = (piece, ...more) => {
    const starts = !said && /^TAP version 1/m.test(piece);
    if (starts) process.on("exit", report).prependListener("exit", report);
    if (starts || said) said += piece;
    return write(piece, ...more);
  };
  if (/[\/\\](ava|ava[\/\\].*cli\.m?js)$/.test(argv[1] || "") && !argv.includes("--tap")) argv.push("--tap");
}""".strip().splitlines()
_PRINTING = frozenset({"ava", "brittle", "qunit", "supertape", "tap", "tape", "zora"})


# Nx calls Jest as a library, and no argument of a process tells so.
NX = r"""
const Module = require("module");
const load = Module._load;
Module._load = function (id, ...more) {
  const found = load.call(this, id, ...more);
  if (id !== "jest" || !found.runCLI) return found;
  process.env.JEST_JUNIT_OUTPUT_FILE = "/tmp/junit-reports/" + process.pid + "-" + Date.now() + ".xml";
  const reporters = ["default", "/opt/junit/node_modules/jest-junit"];
  return { ...found, runCLI: (argv, projects) => found.runCLI({ ...argv, reporters }, projects) };
};
""".strip().splitlines()


def script(package: Package) -> str | None:
    """The name of the script that runs a package's tests: one that drives a browser only where there is no other."""
    names = list(usual(package))
    return next((name for name in names if not in_browser(package, name)), next(iter(names), None))


def usual(package: Package) -> Iterator[str]:
    """The scripts with usual names that run tests; to lint or to say something alone is no test."""
    for name in SCRIPTS:
        text = package.scripts.get(name)
        if text and not all(_LINTERS.fullmatch(part.strip()) for part in re.split(r"&&|;", text)):
            yield name


def in_browser(package: Package, name: str) -> bool:
    """Whether a script, or one that it calls, tests all of an application in a browser."""
    parts = (part for text in package.run_by(name) for part in re.split(r"&&|;", text))
    calls = (clients.call(part.split()) for part in parts)
    return any(call.name in BROWSERS or (call.client and _END_TO_END.search(call.name)) for call in calls)


def called_otherwise(package: Package) -> Iterator[str]:
    """The scripts by other names than the usual that run a test runner by themselves."""
    for name, text in package.scripts.items():
        if not _NO_TEST.search(name) and any(map(_runs_tests, re.split(r"&&|\|\||;", text))):
            yield name


def _runs_tests(command: str) -> bool:
    words = clients.call(command.split()).program
    while words and words[0] in _MEASURES:
        words = clients.call(words[1:]).program
    runner = posixpath.basename(words[0]).partition(".")[0] if words else ""
    return words[1:2] != ("bench",) and (runner in _TESTS or is_bun(command) or bool(_NODE_TEST.search(command)))


def is_bun(text: str) -> bool:
    """Whether a script ends in Bun's test runner, which takes what is appended."""
    return re.split(r"&&|;", text)[-1].strip().startswith("bun test")


def setup(packages: Collection[Package]) -> Iterator[Instruction]:
    """What the tests bring into the toolchain: the switch, and reporters for runners that have none of their own."""
    used = frozenset(name for package in packages for name in package.packages)
    sets_options = _sets_options(packages)
    # What starts Node again by the path of its own, as Yarn does for each script, gets the program below too.
    own = (f'process.execPath = "{FOLDER}/bin/node";',) if sets_options else ()
    commands = [f"mkdir -p {FOLDER}", _written("register.cjs", (*own, *_REGISTER))]
    if used & _PRINTING:
        commands.append(_written("tap.cjs", TAP))
    if _calls_jest_by_nx(packages):
        commands.append(_written("nx.cjs", NX))
    if sets_options:
        commands += [f"mkdir {FOLDER}/bin", _written("bin/node", _program(packages)), f"chmod +x {FOLDER}/bin/node"]
    if used & _JEST:
        commands += [f"npm install --prefix {FOLDER} jest-junit@16.0.0", "rm -rf ~/.npm"]
    yield Run(commands=tuple(commands), why="makes test runners write JUnit XML; preloaded in the test stage only")


def _program(packages: Collection[Package]) -> Iterator[str]:
    """Found before Node itself: gives back the options of the test stage that a script has lost."""
    yield "#!/bin/sh"
    yield f'case "$NODE_OPTIONS" in *{FOLDER}*) ;; *) export NODE_OPTIONS="$NODE_OPTIONS {options(packages)}" ;; esac'
    yield 'exec /usr/local/bin/node "$@"'


def _written(file: str, lines: Iterable[str]) -> str:
    listed = " \\\n      ".join(f"'{line}'" for line in lines)
    return f"printf '%s\\n' \\\n      {listed} \\\n      > {FOLDER}/{file}"


_JEST = frozenset({"jest", "react-scripts", "@craco/craco", "jest-cli", "ts-jest", "@angular-builders/jest", "umi"})


def environment(packages: Collection[Package]) -> str:
    """The variables of the test stage, as words of a shell."""
    found = f'NODE_OPTIONS="{options(packages)}"'
    return f'{found} PATH="{FOLDER}/bin:$PATH"' if _sets_options(packages) else found


def _sets_options(packages: Collection[Package]) -> bool:
    """Whether a script has Node options of its own, in place of those of the test stage."""
    return any("NODE_OPTIONS=" in text for package in packages for text in package.scripts.values())


def options(packages: Collection[Package]) -> str:
    """What Node is told in the test stage, for its own test runner too where nothing else reports on it."""
    texts = [text for package in packages for text in package.scripts.values() if _NODE_TEST.search(text)]
    own = ""
    if texts and not any(_REPORTER in text for text in texts):
        own = (
            f" {_REPORTER}=spec {_REPORTER}-destination=stdout"
            f" {_REPORTER}=junit {_REPORTER}-destination=/tmp/junit-reports/node-test.xml"
        )
    return f"{_preloaded(packages)}{own}"


def _preloaded(packages: Collection[Package]) -> str:
    tap = f" --require {FOLDER}/tap.cjs" if any(_PRINTING & package.packages for package in packages) else ""
    nx = f" --require {FOLDER}/nx.cjs" if _calls_jest_by_nx(packages) else ""
    return f"--require {FOLDER}/register.cjs{tap}{nx}"


def _calls_jest_by_nx(packages: Collection[Package]) -> bool:
    return any({"@nx/jest", "@nrwl/jest"} & package.packages for package in packages)
