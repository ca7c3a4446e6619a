"""ExUnit, and how it is made to leave JUnit XML without a change of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.mix.details import Details
from cigen.ecosystems.mix.project import Project
from cigen.evidence import preparing
from cigen.plan import Instruction, Run
from cigen.repo import Repo

REPORTS = ("*/junit-reports/*.xml",)
# A formatter of ExUnit: https://hexdocs.pm/ex_unit/ExUnit.Formatter.html
_FORMATTER = """\
defmodule JUnitReport do
  use GenServer
  def init(_options), do: {:ok, []}
  def handle_cast({:test_finished, test}, tests), do: {:noreply, [test | tests]}
  def handle_cast({:suite_finished, _times}, tests), do: {:noreply, write(Enum.reverse(tests))}
  def handle_cast(_event, tests), do: {:noreply, tests}
  defp write(tests) do
    name = "exunit-#{System.pid()}-#{System.unique_integer([:positive])}.xml"
    cases = Enum.map(tests, &testcase/1)
    text = ["<testsuites><testsuite name=\\"exunit\\">\\n", cases, "</testsuite></testsuites>\\n"]
    File.write!(Path.join("/tmp/junit-reports", name), text)
    tests
  end
  defp testcase(%{state: {:excluded, _}}), do: []
  defp testcase(test) do
    ["<testcase classname=\\"", escape(inspect(test.module)), "\\" name=\\"", escape(to_string(test.name)),
     "\\" time=\\"", :erlang.float_to_binary(test.time / 1_000_000, decimals: 6), "\\">", problem(test),
     "</testcase>\\n"]
  end
  defp problem(%{state: nil}), do: []
  defp problem(%{state: {:skipped, reason}}), do: ["<skipped message=\\"", escape(to_string(reason)), "\\"/>"]
  defp problem(%{state: {:failed, failures}} = test) do
    text = ExUnit.Formatter.format_test_failure(test, failures, 1, 100, fn _key, value -> value end)
    ["<failure message=\\"failed\\">", escape(IO.iodata_to_binary(text)), "</failure>"]
  end
  defp problem(_test), do: ["<error message=\\"setup_all failed\\"/>"]
  defp escape(text) do
    text = if String.valid?(text), do: text, else: inspect(text)
    text = String.replace(text, ~r/[^[:print:]\\n\\t]/u, "?")
    Enum.reduce([{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\\"", "&quot;"}], text, fn {from, to}, text ->
      String.replace(text, from, to)
    end)
  end
end"""

_STARTS = re.compile(r"\bmix[ ](?:do[ ])?(?:test|coveralls)")
_TASKS = frozenset({"ecto.create", "ecto.migrate", "ecto.setup", "event_store.create", "event_store.init"})
_BY_ALIAS = r"\btest:\s{0,9}\[[^\]]{0,300}\becto\."


def prepares(repo: Repo, project: Project) -> tuple[str, ...]:
    """The tasks that a pipeline runs before it tests the project, unless its own alias of ``test`` does so."""
    if project.has(_BY_ALIAS):
        return ()
    called = (words for words in preparing.before_tests(repo, project.folder, _STARTS) if "mix" in words)
    named = (word.rstrip(",") for words in called for word in words)
    return tuple(dict.fromkeys(name for name in named if name in _TASKS))


def by_hand(details: Details) -> Iterator[str]:
    """The commands as a person types them."""
    if details.has_tests:
        yield from (f"MIX_ENV=test mix {task}" for task in details.prepares)
        yield "mix test"


def setup(details: Details) -> Iterator[Instruction]:
    """The formatter, outside the project."""
    if details.has_tests:
        lines = " \\\n".join(f"      '{line}'" for line in _FORMATTER.split("\n"))
        write = f"printf '%s\\n' \\\n{lines} \\\n      > /opt/junit/formatter.ex"
        commands = ("mkdir -p /opt/junit", write)
        yield Run(commands=commands, why="makes ExUnit write JUnit XML, in the test stage only")


def commands(details: Details) -> Iterator[str]:
    """The commands of the ``test`` stage."""
    if details.has_tests:
        yield "mkdir -p /tmp/junit-reports"
        yield from (f"mix {task}" for task in details.prepares)
        # Compiled into memory: from a folder of code that is no dependency, Mix would not load it.
        formatters = "--formatter ExUnit.CLIFormatter --formatter JUnitReport"
        yield f"elixir -r /opt/junit/formatter.ex -S mix test {formatters}"
        yield "cp -R /tmp/junit-reports ."
