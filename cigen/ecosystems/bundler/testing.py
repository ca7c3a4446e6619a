"""Test runners of Ruby, and how each is made to leave JUnit XML without a change of the bundle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.base import below
from cigen.ecosystems.bundler.details import Details, Runner
from cigen.evidence import preparing
from cigen.plan import Instruction, Run
from cigen.repo import Repo

REPORTS = ("*/junit-reports/*.xml",)
_FORMATTER = "0.6.0"
_RSPEC = (
    f'SPEC_OPTS="-I /opt/junit/gems/rspec_junit_formatter-{_FORMATTER}/lib --require rspec_junit_formatter '
    '--format progress --format RspecJunitFormatter --out /tmp/junit-reports/rspec.xml" bundle exec rspec'
)
# Preloaded into Ruby: of what Minitest defines later, it extends the one method that sets its reporters up.
_REPORTER = """\
module Minitest
  class JunitReporter
    def initialize; @results = []; @lock = Mutex.new; end
    def start; end
    def passed?; true; end
    def prerecord(_class, _name); end
    def record(result); @lock.synchronize { @results << result }; end
    def report
      return if @results.empty?
      lines = @results.map { |result| testcase(result) }
      text = "<testsuites><testsuite name=\\"minitest\\">\\n#{lines.join}</testsuite></testsuites>\\n"
      File.write("/tmp/junit-reports/minitest-#{Process.pid}-#{rand(1 << 30)}.xml", text)
    end
    private
    def testcase(result)
      owner = result.respond_to?(:klass) ? result.klass : result.class
      head = "<testcase classname=#{quoted(owner)} name=#{quoted(result.name)} time=\\"#{result.time.to_f.round(6)}\\">"
      head + result.failures.map { |failure| problem(result, failure) }.join + "</testcase>\\n"
    end
    def problem(result, failure)
      return "<skipped message=#{quoted(failure.message)}/>" if result.skipped?
      kind = result.error? ? "error" : "failure"
      "<#{kind} message=#{quoted(failure.message.lines.first)}>#{plain(failure)}</#{kind}>"
    end
    def plain(failure); clean("#{failure.message}\\n#{failure.location}").encode(xml: :text); end
    def quoted(value); clean(value.to_s).encode(xml: :attr); end
    def clean(text); text.encode("UTF-8", invalid: :replace, undef: :replace).scrub.gsub(/[^[:print:]\\n\\t]/, "?"); end
  end
  singleton_class.prepend(Module.new { def init_plugins(options); super; reporter << JunitReporter.new; end })
end"""
_EVERY_FILE = 'Dir["./test/**/{test_*,*_test}.rb"].sort.each { |file| require file }'
_TASK = re.compile(r"^[^#\n]*\b(?:Rake::TestTask|Minitest::TestTask|task[ \t(]{0,9}:?[\"']?test\b)", re.MULTILINE)
# https://ruby.github.io/rake/Rake/TestTask.html: one without a name is called "test".
_TASK_OF_FILES = re.compile(
    r"^[^#\n]*\b(?:Rake|Minitest)::TestTask\.(?:new|create)\b(?:[ \t(]{0,9}[:\"'](\w+))?", re.MULTILINE
)
_NAMES_SPECS = re.compile(r"^[^#\n]*(?:[\"'{,]spec/|_spec\b)", re.MULTILINE)
_STARTS_RSPEC = re.compile(r"\bRSpec::Core::(?:Runner|RakeTask)\b")
_HAS_TEST = re.compile(r"^[ \t]*(?:def test_|(?:test|it|specify|should|scenario|property)\b[ (])", re.MULTILINE)
_TEST_FILE = re.compile(r"(?:.*/)?(?:test_[\w-]+|[\w-]+_test)\.rb")

_STARTS = re.compile(
    r"\b(?:rspec|cucumber|rails[ ](?:test|spec)\b|rake(?:[ ](?:test|spec|default|ci)\b|$)|ruby\b[^\n]{1,100}-I ?test)",
    re.MULTILINE,
)
_TASK_RUNNERS = frozenset({"rails", "rake", "bin/rails", "bin/rake", "./bin/rails", "./bin/rake"})
_DATABASE_TASKS = frozenset({
    "db:create", "db:migrate", "db:schema:load", "db:structure:load", "db:setup", "db:prepare", "db:seed",
    "db:fixtures:load", "db:test:prepare",
})  # fmt: skip


def prepares(repo: Repo, folder: str, *, has_database: bool) -> tuple[str, ...]:
    """The tasks that a pipeline runs before it tests ``folder``; Rails' own where there is none for its database."""
    calls = (words for words in preparing.before_tests(repo, folder, _STARTS) if not _TASK_RUNNERS.isdisjoint(words))
    tasks = tuple(dict.fromkeys(word for words in calls for word in words if word in _DATABASE_TASKS))
    return tasks or (("db:test:prepare",) if has_database else ())


def runners(repo: Repo, folder: str, gems: frozenset[str], *, is_rails: bool) -> tuple[Runner, ...]:
    """What tests the component: RSpec for its specs, Rails, Rake or Minitest itself for its tests."""
    found: list[Runner] = []
    specs = repo.below(below(folder, "spec"))
    if any(path.endswith("_spec.rb") for path in specs) and any(name.startswith("rspec") for name in gems):
        found.append("rspec")
    tests = (path for path in repo.below(below(folder, "test")) if _TEST_FILE.fullmatch(path))
    if any(not found or _is_beside_specs(repo.text(path) or "") for path in tests):
        rakefile = repo.text(below(folder, "Rakefile")) or ""
        found.append("rails" if is_rails else "rake" if _TASK.search(rakefile) else "minitest")
    return tuple(found) or _by_rake(repo, folder)


def _by_rake(repo: Repo, folder: str) -> tuple[Runner, ...]:
    """Minitest's specs, which look like those of RSpec, where a task of the Rakefile names them."""
    rakefile = repo.text(below(folder, "Rakefile")) or ""
    names = {match[1] or "test" for match in _TASK_OF_FILES.finditer(rakefile)}
    paths = (path for place in ("spec", "test") for path in repo.below(below(folder, place)))
    if not _NAMES_SPECS.search(rakefile) or not any(path.endswith("_spec.rb") for path in paths):
        return ()
    return ("rake-spec",) if "spec" in names else ("rake",) if "test" in names else ()


def _is_beside_specs(text: str) -> bool:
    """Whether a file has tests of its own: generators leave some without any, and one may only start RSpec again."""
    return _HAS_TEST.search(text) is not None and not _STARTS_RSPEC.search(text)


def by_hand(details: Details) -> Iterator[str]:
    """The commands as a person types them."""
    commands = {
        "rspec": "bundle exec rspec",
        "rails": "bundle exec rails test",
        "rake": "bundle exec rake test",
        "rake-spec": "bundle exec rake spec",
        "minitest": f"bundle exec ruby -Ilib -Itest -e '{_EVERY_FILE}'",
    }
    if details.prepares and details.runners:
        yield f"bundle exec {_program(details)} {' '.join(details.prepares)}"
    yield from (commands[runner] for runner in details.runners)


def _program(details: Details) -> str:
    return "rails" if details.framework == "rails" else "rake"


def setup(details: Details) -> Iterator[Instruction]:
    """The reporters, outside the bundle."""
    if "rspec" in details.runners:
        options = "--no-document --ignore-dependencies --install-dir /opt/junit"
        install = f"gem install {options} --version {_FORMATTER} rspec_junit_formatter"
        yield Run(commands=(install, "rm -rf /opt/junit/cache"), why="makes RSpec write JUnit XML")
    if details.runners not in ((), ("rspec",)):
        lines = " \\\n".join(f"      '{line}'" for line in _REPORTER.split("\n"))
        write = f"printf '%s\\n' \\\n{lines} \\\n      > /opt/junit/minitest_junit.rb"
        yield Run(commands=("mkdir -p /opt/junit", write), why="makes Minitest write JUnit XML, in the test stage only")


def commands(details: Details) -> Iterator[str]:
    """The commands of the ``test`` stage."""
    if not details.runners:
        return
    yield "mkdir -p /tmp/junit-reports"
    for command in by_hand(details):
        if command == "bundle exec rspec":
            yield _RSPEC
        elif "db:" in command:
            yield f"{_program(details).replace('rake', 'rack').upper()}_ENV=test {command}"
        else:
            yield f"RUBYOPT=-r/opt/junit/minitest_junit {command}"
    yield "cp -R /tmp/junit-reports ."
