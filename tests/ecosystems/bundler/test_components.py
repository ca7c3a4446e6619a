"""Gemfiles and gemspecs to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import bundler
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.bundler.details import Details
from cigen.facts import Component, JavaScript
from cigen.repo import Repo
from cigen.settings import Settings

RAILS = {
    "Gemfile": 'ruby "3.3.6"\ngem "rails", "~> 8.0"\ngem "pg"\ngem "propshaft"\ngem "jsbundling-rails"\n',
    "config/application.rb": "",
    "config/database.yml": "",
    "config/routes.rb": 'Rails.application.routes.draw do\n  get "up" => "rails/health#show"\nend\n',
    "app/assets/x.css": "",
    "package.json": "{}",
    "yarn.lock": "# yarn lockfile v1\n",
    "test/models/user_test.rb": "",
}


def inspected(files: Mapping[str, str]) -> Inspection:
    return bundler.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: Mapping[str, str]) -> Component:
    (part,) = inspected(files).components
    return part


def details(part: Component) -> Details:
    assert isinstance(part.details, Details)
    return part.details


def test_rails_application() -> None:
    part = component(RAILS)
    recipe = bundler.recipe(part, pins.shipped())
    assert (part.kind, part.framework, part.port, part.health) == ("app", "rails", 3000, "/up")
    assert [service.name for service in part.services] == ["postgres"]
    assert part.commands.test == ("bundle exec rails db:test:prepare", "bundle exec rails test")
    assert str(recipe.toolchain) == "ruby:3.3.6-slim"
    assert "assets:precompile" in recipe.build[0]
    assert "libpq5" in str(recipe.install)
    assert part.javascript == JavaScript(folder=".")


PREPARED = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: bundle install
      - run: |
          bundle exec rake db:create
          RAILS_ENV=test bin/rails db:migrate db:seed assets:precompile
          bundle exec rails test
          bin/rails db:setup
"""


@pytest.mark.parametrize(
    ("gems", "commands"),
    [
        ('gem "rails"\n', ("bundle exec rails db:create db:migrate db:seed", "bundle exec rails test")),
        ('gem "sequel"\n', ("bundle exec rake db:create db:migrate db:seed", "bundle exec rake test")),
    ],
)
def test_tasks_of_the_database_that_pipelines_run_before_tests(gems: str, commands: tuple[str, ...]) -> None:
    files = {**RAILS, "Gemfile": gems, "Rakefile": "Rake::TestTask.new", ".github/workflows/ci.yml": PREPARED}
    part = component(files)
    assert part.commands.test == commands
    test = bundler.recipe(part, pins.shipped()).test
    assert f"{'RAILS' if 'rails' in gems else 'RACK'}_ENV=test {commands[0]}" in test


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"Gemfile": 'ruby File.read(File.join(__dir__, ".ruby-version")).strip\n', ".ruby-version": "3.3.5\n"}, "3.3"),
        ({"Gemfile": 'ruby "~> 3.2.0"\n'}, "3.2"),
        ({"Gemfile": "ruby '>= 3.1', '< 3.4'\n"}, "3.3"),
        ({"Gemfile": 'ruby file: ".ruby-version"\n', ".ruby-version": "ruby-3.1.4\n"}, "3.1"),
        ({"Gemfile": "", ".tool-versions": "ruby 3.2.2\n"}, "3.2"),
        ({"Gemfile": "", "Gemfile.lock": "RUBY VERSION\n   ruby 3.1.2p20\n"}, "3.1"),
        ({"Gemfile": "gemspec", "x.gemspec": 's.required_ruby_version = Gem::Requirement.new("~> 3.3")'}, "3.4"),
        ({"Gemfile": ""}, "3.4"),
    ],
)
def test_version_of_ruby(files: dict[str, str], version: str) -> None:
    assert component(files).runtime.version == version


def test_gemspec_alone_is_a_gem() -> None:
    part = component({"x/x.gemspec": 's.name = "pretty"\nrequire_relative "lib/x/version"', "x/lib/x/version.rb": ""})
    assert (part.name, part.path, part.kind) == ("pretty", "x", "library")
    assert "x/lib/x/version.rb" in part.manifests
    assert not details(part).has_gemfile


def test_specs_are_run_by_rspec() -> None:
    part = component({"Gemfile": 'gem "rspec"\n', "spec/a_spec.rb": ""})
    assert part.commands.test == ("bundle exec rspec",)
    assert any("RspecJunitFormatter" in line for line in bundler.recipe(part, pins.shipped()).test)


def test_sinatra_without_config() -> None:
    part = component({"Gemfile": 'gem "sinatra"\n', "app.rb": 'require "sinatra"\n'})
    assert (part.framework, part.port) == ("sinatra", 4567)
    assert details(part).start[:4] == ("bundle", "exec", "ruby", "app.rb")


def test_jekyll_is_a_site() -> None:
    part = component({"Gemfile": 'gem "jekyll"\n', "_config.yml": ""})
    assert (part.kind, part.framework) == ("site", "jekyll")


@pytest.mark.parametrize(
    "files",
    [
        {"_config.yml": "", "_posts/2024-01-02-a.md": ""},
        {"_config.yml": "", "_layouts/a.html": ""},
        {"_config.yml": "theme: minima", "index.md": "---\n---\n"},
    ],
)
def test_jekyll_without_a_gemfile_is_built_as_github_pages_does(files: dict[str, str]) -> None:
    part = component(files)
    assert (part.kind, part.framework, part.manifests, part.is_documentation) == ("site", "jekyll", (), True)
    recipe = bundler.recipe(part, pins.shipped())
    assert 'gem "github-pages"' in str(recipe.setup)
    assert "bundle exec jekyll build" in recipe.collect[0]


def test_a_theme_for_the_readme_and_other_configurations_are_no_site_of_jekyll() -> None:
    assert not inspected({"_config.yml": "theme: jekyll-theme-cayman", "README.md": "# a"}).components
    assert not inspected({"_config.yml": "", "_toc.yml": "", "index.md": "# a"}).components


def test_pages_beside_a_project_are_its_documentation() -> None:
    files = {"_config.yml": "", "_layouts/a.html": "", "go.mod": "module a\n", "a.go": "package a\n"}
    facts = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    assert [part.build_tool for part in facts.components] == ["go"]


def test_tools_are_left_out() -> None:
    others = {"fastlane/actions/a.rb": "", "vendor/bundle/gems/a/lib/a.rb": "", "ios/Pods/A/a.rb": ""}
    found = inspected({"Gemfile": 'gem "fastlane"\ngem "cocoapods"\n', "fastlane/Fastfile": "", **others})
    assert not found.components
    assert [finding.code for finding in found.findings] == ["left-out"]


def test_lock_of_another_platform_is_told_and_completed() -> None:
    files = {"Gemfile": "", "Gemfile.lock": "PLATFORMS\n  arm64-darwin-23\n\nDEPENDENCIES\n"}
    assert "lockfile-platform" in [finding.code for finding in inspected(files).findings]
    recipe = bundler.recipe(component(files), pins.shipped())
    assert "add-platform x86_64-linux'" in str(recipe.deps)
    assert "add-platform x86_64-linux --local'" in str(recipe.build)


@given(st.dictionaries(st.sampled_from(["Gemfile", "Gemfile.lock", "a.gemspec", ".ruby-version"]), st.text()))
def test_nothing_raises(files: dict[str, str]) -> None:
    for part in inspected(files).components:
        bundler.recipe(part, pins.shipped())


@given(st.lists(st.sampled_from(['ruby "', "gem '", "gemspec", "path: '../..", '"', "\n", "x", "3.3", "spec.name = "])))
def test_no_gemfile_raises(parts: list[str]) -> None:
    text = "".join(parts)
    inspected({"Gemfile": text, "a.gemspec": text, "Gemfile.lock": text})


@pytest.mark.parametrize(
    ("line", "program", "kind"),
    [
        ("s.executables = ['cop']", "exe/cop", "app"),
        ("s.executables = files.grep(%r!^bin/!) { |f| File.basename(f) }", "bin/cop", "app"),
        ("s.executables = ['cop-server']", "exe/cop-server", "library"),
        ("# s.executables = ['cop']", "bin/cop", "library"),
        ("s.bindir = 'exe'", "bin/console", "library"),
        ("s.summary = 'Work with XML from Ruby'\n  s.executables << 'cop'", "bin/cop", "library"),
        ("s.summary = 'Checks the style of your code'\n  s.executables << 'cop'", "bin/cop", "app"),
    ],
)
def test_a_gem_with_a_program_of_its_name_is_an_app(line: str, program: str, kind: str) -> None:
    spec = f"Gem::Specification.new do |s|\n  s.name = 'cop'\n  {line}\nend\n"
    assert component({"cop.gemspec": spec, program: "", "lib/cop.rb": ""}).kind == kind


def test_program_of_a_gem_that_serves() -> None:
    lines = ('s.name = "wiki"', 's.summary = "With an API"', 's.executables = ["wiki"]', 's.add_dependency "sinatra"')
    files = {
        "wiki.gemspec": "\n".join(lines),
        "bin/wiki": "options = { :port => 4567 }\n",
        "config.ru": "",
    }
    part = component(files)
    assert (part.kind, part.framework, part.port) == ("app", "sinatra", 4567)
    assert bundler.recipe(part, pins.shipped()).start == ("bundle", "exec", "ruby", "bin/wiki")


@pytest.mark.parametrize("gem", ['gem "ink", path: "gems/ink"', 'path "gems" do\n  gem "ink"\nend', 'gem "rack"'])
def test_gemspecs_that_list_files_by_git_are_read_where_git_is(gem: str) -> None:
    spec = "s.files = IO.popen(%w[git ls-files -z])"
    part = component({"Gemfile": gem, "config.ru": "", "gems/ink/ink.gemspec": spec})
    recipe = bundler.recipe(part, pins.shipped())
    is_local = "path" in gem
    assert ("gems/ink/ink.gemspec" in part.manifests) == is_local
    assert ("git init" in str(recipe.build), "ls-files" in str(recipe.collect)) == (is_local, is_local)


@pytest.mark.parametrize(
    ("dependency", "program"),
    [
        ('add_development_dependency "sinatra"', ":port => 4567"),
        ('add_dependency "sinatra"', "Wiki.print"),
        ('add_dependency "rack"', ":Port => 4567"),
    ],
)
def test_program_of_a_gem_that_does_not_serve(dependency: str, program: str) -> None:
    spec = f's.name = "wiki"\ns.executables = ["wiki"]\ns.{dependency}\n'
    part = component({"wiki.gemspec": spec, "exe/wiki": program})
    assert (part.kind, part.framework, part.port) == ("app", None, None)


def test_what_a_generator_leaves_beside_the_specs_is_no_test() -> None:
    left = "require 'test_helper'\n# test 'connects' do\n"
    files = {"Gemfile": "gem 'rails'\ngem 'rspec-rails'\n", "config/application.rb": "", "spec/a_spec.rb": ""}
    files |= {"test/test_helper.rb": "ENV['RAILS_ENV'] = 'test'\n", "test/channels/connection_test.rb": left}
    assert details(component(files)).runners == ("rspec",)
    assert details(component({**files, "test/b_test.rb": "  test 'adds' do\n"})).runners == ("rspec", "rails")


def test_file_that_only_starts_rspec_is_no_test_beside_the_specs() -> None:
    starter = 'RSpec::Core::Runner.run(["spec"])'
    files = {"Gemfile": 'gem "rspec"\n', "spec/a_spec.rb": "", "test/run_specs_test.rb": starter}
    assert component(files).commands.test == ("bundle exec rspec",)
    assert len(component({**files, "test/a_test.rb": "class A\n  def test_a"}).commands.test) == 2


@pytest.mark.parametrize(
    ("rakefile", "path", "task"),
    [
        ("Rake::TestTask.new do |t|\n  t.pattern = 'spec/**/*_spec.rb'\nend\n", "spec/a_spec.rb", "test"),
        ("Rake::TestTask.new(:test) { |t| t.pattern = 'test/*_spec.rb' }", "test/a_spec.rb", "test"),
        ('Rake::TestTask.new "spec" do |t|\n  t.pattern = "spec/*.rb"\nend\n', "spec/a_spec.rb", "spec"),
        ("Rake::TestTask.new(:unit) { |t| t.pattern = 'spec/*.rb' }", "spec/a_spec.rb", None),
        ("# Rake::TestTask.new { |t| t.pattern = 'spec/*.rb' }", "spec/a_spec.rb", None),
        ("Rake::TestTask.new", "spec/a_spec.rb", None),
    ],
)  # fmt: skip
def test_specs_of_minitest_are_run_by_the_task_that_names_them(rakefile: str, path: str, task: str | None) -> None:
    part = component({"Gemfile": 'gem "minitest"\n', "Rakefile": rakefile, path: ""})
    assert part.commands.test == ((f"bundle exec rake {task}",) if task else ())
