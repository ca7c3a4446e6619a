"""Projects of Mix to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import mix
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.mix.details import Details
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

PHOENIX = """
defmodule Shop.MixProject do
  def project do
    [app: :shop, elixir: "~> 1.15", aliases: aliases()]
  end
  def application, do: [mod: {Shop.Application, []}]
  defp deps, do: [{:phoenix, "~> 1.8"}, {:postgrex, ">= 0.0.0"}]
  # {:redix, "~> 1.0"}
  defp aliases, do: ["assets.setup": ["tailwind.install"], "assets.deploy": ["tailwind shop --minify"]]
end
"""


def inspected(files: Mapping[str, str]) -> Inspection:
    return mix.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: Mapping[str, str]) -> Component:
    (part,) = inspected(files).components
    return part


def details(part: Component) -> Details:
    assert isinstance(part.details, Details)
    return part.details


def test_phoenix_application() -> None:
    part = component({"mix.exs": PHOENIX, "mix.lock": "%{}", "test/a_test.exs": "", "config/config.exs": ""})
    recipe = mix.recipe(part, pins.shipped())
    assert (part.name, part.kind, part.framework, part.port) == ("shop", "app", "phoenix", 4000)
    assert [service.name for service in part.services] == ["postgres"]
    assert set(part.manifests) == {"mix.exs", "mix.lock", "config/config.exs"}
    assert recipe.start == ("/app/bin/shop", "start")
    assert "MIX_ENV=prod mix assets.setup" in str(recipe.deps)
    assert "MIX_ENV=prod mix assets.deploy" in recipe.build


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"lib/tide/application.ex": 'port = String.to_integer(System.get_env("PORT", "7777"))'}, 7777),
        ({"lib/tide/application.ex": "children = [{Bandit, plug: Tide.Router, port: 7778}]"}, 7778),
        ({"lib/tide/application.ex": "# {Bandit, plug: Tide.Router, port: 7778}"}, 4000),
        ({"lib/tide/client.ex": 'System.get_env("PORT", "7777")'}, 4000),
        ({"deps/x/lib/x/application.ex": "{Bandit, port: 7778}", "config/runtime.exs": "http: [port: 4001]"}, 4001),
    ],
)
def test_the_port_that_an_application_starts_with(files: dict[str, str], port: int) -> None:
    plug = PHOENIX.replace(":phoenix,", ":bandit,")
    assert component({"mix.exs": plug, "mix.lock": "%{}", **files}).port == port


PREPARED = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: mix deps.get
      - run: mix do ecto.create, ecto.migrate
      - run: mix test
      - run: mix ecto.setup
"""


@pytest.mark.parametrize(
    ("alias", "commands"),
    [
        ("", ("MIX_ENV=test mix ecto.create", "MIX_ENV=test mix ecto.migrate", "mix test")),
        ('defp more, do: [test: ["ecto.create --quiet", "test"]]', ("mix test",)),
    ],
)
def test_tasks_of_the_database_come_before_the_tests(alias: str, commands: tuple[str, ...]) -> None:
    files = {"mix.exs": f"{PHOENIX}{alias}", "test/a_test.exs": "", ".github/workflows/ci.yml": PREPARED}
    part = component(files)
    assert part.commands.test == commands
    assert ("mix ecto.migrate" in mix.recipe(part, pins.shipped()).test) is (not alias)


@pytest.mark.parametrize(
    ("files", "version", "otp"),
    [
        ({".tool-versions": "elixir 1.17.3-otp-26\nerlang 26.2\n"}, "1.17", "26"),
        ({".tool-versions": "elixir 1.16.1\nerlang 27.0\n"}, "1.16", "26"),
        ({}, "1.20", "29"),
    ],
)
def test_versions(files: dict[str, str], version: str, otp: str) -> None:
    part = component({"mix.exs": PHOENIX, **files})
    assert (part.runtime.version, details(part).otp) == (version, otp)
    assert str(mix.recipe(part, pins.shipped()).toolchain) == f"elixir:{version}-otp-{otp}-slim"


def test_package_for_others_is_a_library() -> None:
    text = PHOENIX.replace("aliases: aliases()", 'package: [licenses: ["MIT"]], description: "Sells"')
    part = component({"mix.exs": text})
    assert (part.kind, part.port, part.services) == ("library", None, ())
    assert "mix hex.build --output /artifact/package.tar" in mix.recipe(part, pins.shipped()).collect


def test_umbrella_is_one_component() -> None:
    root = '[apps_path: "apps", releases: [both: [applications: [a: :permanent]]]]'
    files = {"mix.exs": root, "apps/a/mix.exs": "[app: :a]", "apps/b/mix.exs": PHOENIX, "apps/b/config/config.exs": ""}
    part = component(files)
    assert (part.path, part.workspace, part.framework) == (".", "umbrella", "phoenix")
    assert details(part).release == "both"
    assert {"apps/a/mix.exs", "apps/b/mix.exs", "apps/b/config/config.exs"} <= set(part.manifests)


@given(
    st.lists(
        st.sampled_from(
            ["app: :", "x", 'elixir: "', "~> 1.1", '"', "{:", ",", 'apps_path: "', "..", "releases: [", "\n"]
        )
    )
)
def test_no_project_raises(parts: list[str]) -> None:
    text = "".join(parts)
    for part in inspected({"mix.exs": text, "apps/x/mix.exs": text, "mix.lock": text}).components:
        mix.recipe(part, pins.shipped())


def test_the_version_may_stand_in_an_attribute() -> None:
    named = PHOENIX.replace('elixir: "~> 1.15"', "elixir: @wanted").replace(
        "def project", '@wanted "~> 1.16.0"\n  def project'
    )
    part = component({"mix.exs": named})
    assert (part.runtime.version, part.runtime.requested) == ("1.16", "~> 1.16.0")
    assert component({"mix.exs": PHOENIX.replace('elixir: "~> 1.15"', "elixir: @nothing")}).runtime.assumed


@pytest.mark.parametrize(("releases", "kind"), [("releases: [shop: []], ", "app"), ("", "library")])
def test_a_package_that_names_a_release_is_started(releases: str, kind: str) -> None:
    assert (
        component({"mix.exs": PHOENIX.replace("app: :shop", f"{releases}package: package(), app: :shop")}).kind == kind
    )


def test_project_whose_sources_another_compiles_is_no_component() -> None:
    root = PHOENIX.replace("app: :shop", "app: :shop, elixirc_paths: elixirc_paths(Mix.env())").replace(
        "def application", 'defp elixirc_paths(_), do: ["lib", "proto/lib"]\n  def application'
    )
    files = {"mix.exs": root, "proto/mix.exs": "[app: :shop_proto]", "other/mix.exs": "[app: :other]"}
    found = inspected(files)
    assert [part.path for part in found.components] == [".", "other"]
    assert [one.file for one in found.findings if one.code == "left-out"] == ["proto/mix.exs"]


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"config/prod.exs": "config :shop, Shop.Endpoint,\n http: [\n  ip: {0, 0, 0, 0},\n  port: 8080\n ]"}, 8080),
        ({"config/runtime.exs": 'port = String.to_integer(System.get_env("PORT") || "4100")'}, 4100),
        ({"config/runtime.exs": 'http: [port: String.to_integer(System.get_env("PORT", "4200"))]'}, 4200),
        ({"config/prod.exs": 'config :shop, Shop.Endpoint, url: [host: "a.test", port: 443]'}, 4000),
        ({"config/prod.exs": "# http: [port: 8080]"}, 4000),
        ({"config/dev.exs": "http: [port: 4300]"}, 4000),
        ({"Dockerfile": "FROM elixir:1.18\nEXPOSE 8443\n", "config/prod.exs": "http: [port: 8080]"}, 8443),
    ],
)
def test_port_is_what_the_image_or_the_configuration_says(files: dict[str, str], port: int) -> None:
    assert component({"mix.exs": PHOENIX, **files}).port == port


def test_a_name_and_a_release_that_an_attribute_of_the_module_names() -> None:
    text = PHOENIX.replace("  def project do", "  @app :shop\n  def project do", 1)
    text = text.replace("app: :shop,", "app: @app, releases: [{@app, release()}],")
    part = component({"mix.exs": text})
    assert (part.name, part.kind, details(part).release) == ("shop", "app", "shop")
