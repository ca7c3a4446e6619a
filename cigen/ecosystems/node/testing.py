"""Test runners, and how each is made to leave JUnit XML whatever the script that calls it looks like."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from cigen.ecosystems.node.package import Package
from cigen.plan import Instruction, Run

FOLDER = "/opt/junit"
REPORTS = ("*/junit-reports/*.xml",)
SCRIPTS = ("test", "test:ci", "test:unit", "test:all", "unit", "unit-test", "test-unit", "tests", "test:run")
_NODE_TEST = re.compile(r"(?:^|[\s;&|])node\s(?:[^;&|]*\s)?--test(?=\s|$)")
_REPORTER = "--test-reporter"
BUN = "--reporter=junit --reporter-outfile=/tmp/junit-reports/bun.xml"
_LINTERS = re.compile(
    r"(?:npx |yarn |pnpm )?(?:eslint|prettier|tslint|standard|xo|biome|tsc|stylelint|htmlhint|jshint|commitlint"
    r"|markdownlint)\b[^&|;]*"
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

# AVA has one reporter for machines, TAP: preloaded as well, this makes JUnit XML of what its process prints.
AVA = r"""
const { argv, pid, stdout } = process;
const plain = (text) => text.replace(/[\x00-\x1f\x7f]/g, " ");
const escaped = (text) => plain(text).replace(/[&<>"]/g, (sign) => "&#" + sign.charCodeAt(0) + ";");
const result = ([, failed, , skipped]) => (skipped ? "<skipped/>" : failed ? "<failure/>" : "");
const testcase = (found) => "<testcase name=\"" + escaped(found[2]) + "\">" + result(found) + "</testcase>";
if (/[\/\\](ava|ava[\/\\].*cli\.m?js)$/.test(argv[1] || "") && require("worker_threads").isMainThread) {
  const write = stdout.write.bind(stdout);
  let said = "";
  stdout.write = (piece, ...more) => ((said += piece), write(piece, ...more));
  if (!argv.includes("--tap")) argv.push("--tap");
  process.on("exit", () => {
    const cases = [...said.matchAll(/^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/gm)].map(testcase);
    const suite = "<testsuite name=\"ava\">" + cases.join("") + "</testsuite>";
    require("fs").writeFileSync("/tmp/junit-reports/ava-" + pid + ".xml", suite);
  });
}""".strip().splitlines()


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
    """The name of the script that runs a package's tests; linting alone is no test."""
    for name in SCRIPTS:
        text = package.scripts.get(name)
        if text and not all(_LINTERS.fullmatch(part.strip()) for part in re.split(r"&&|;", text)):
            return name
    return None


def is_bun(text: str) -> bool:
    """Whether a script ends in Bun's test runner, which takes what is appended."""
    return re.split(r"&&|;", text)[-1].strip().startswith("bun test")


def setup(packages: Collection[Package]) -> Iterator[Instruction]:
    """What the tests bring into the toolchain: the switch, and reporters for runners that have none of their own."""
    used = frozenset(name for package in packages for name in package.packages)
    commands = [f"mkdir -p {FOLDER}", _written("register.cjs", _REGISTER)]
    if "ava" in used:
        commands.append(_written("ava.cjs", AVA))
    if _calls_jest_by_nx(packages):
        commands.append(_written("nx.cjs", NX))
    if _sets_options(packages):
        # Found before Node itself: such scripts lose the options of the test stage.
        program = ("#!/bin/sh", f'exec /usr/local/bin/node {_preloaded(packages)} "$@"')
        commands += [f"mkdir {FOLDER}/bin", _written("bin/node", program), f"chmod +x {FOLDER}/bin/node"]
    if used & _JEST:
        commands += [f"npm install --prefix {FOLDER} jest-junit@16.0.0", "rm -rf ~/.npm"]
    yield Run(commands=tuple(commands), why="makes test runners write JUnit XML; preloaded in the test stage only")


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
    ava = f" --require {FOLDER}/ava.cjs" if any("ava" in package.packages for package in packages) else ""
    nx = f" --require {FOLDER}/nx.cjs" if _calls_jest_by_nx(packages) else ""
    return f"--require {FOLDER}/register.cjs{ava}{nx}"


def _calls_jest_by_nx(packages: Collection[Package]) -> bool:
    return any({"@nx/jest", "@nrwl/jest"} & package.packages for package in packages)
