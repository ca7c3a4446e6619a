"""Packages and projects of Haskell to components and recipes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import haskell
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

CABAL = """cabal-version: 2.4
name: shop
version: 1

library
  build-depends: base, text

executable shop-server
  hs-source-dirs: app
  main-is: Main.hs
  build-depends:
      base
    , scotty >= 0.12

test-suite spec
  type: exitcode-stdio-1.0
  main-is: Spec.hs
  build-depends: base
"""
HPACK = (
    "name: shop\ndependencies: [base, servant-server]\nexecutables:\n  shop:\n    main: Main.hs\n    source-dirs: app\n"
)


def look(files: dict[str, str]) -> Inspection:
    return haskell.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: dict[str, str]) -> Component:
    (part,) = look(files).components
    return part


def recipe(files: dict[str, str]) -> Recipe:
    return haskell.recipe(component(files), pins.shipped())


def test_a_package_that_the_project_above_does_not_list_is_no_component() -> None:
    files = {"cabal.project": "packages: ./\n", "shop.cabal": CABAL, "old/old.cabal": "name: old\nlibrary\n"}
    assert component(files).path == "."
    (told,) = (one for one in look(files).findings if one.code == "left-out")
    assert "the project in . does not list it" in told.message
    files["old/stack.yaml"] = "resolver: lts-22\n"
    assert [part.path for part in look(files).components] == [".", "old"]


def test_the_port_of_an_image_that_starts_the_program_from_elsewhere() -> None:
    cabal = "name: bell\nexecutable bell\n  main-is: Main.hs\n  build-depends: base\n"
    image = 'FROM x\nCOPY server/bin/bell /bin/bell\nEXPOSE 1337/tcp\nENTRYPOINT ["/bin/bell"]\n'
    assert component({"server/bell.cabal": cabal, "Dockerfile": image}).port == 1337
    assert component({"server/bell.cabal": cabal, "Dockerfile": image.replace('/bin/bell"]', '/bin/b"]')}).port is None


def test_an_executable_that_serves_is_an_application() -> None:
    files = {"shop.cabal": CABAL, "app/Main.hs": 'main = scotty 8081 $ get "/" (text "hi")'}
    part, made = component(files), recipe(files)
    assert (part.name, part.build_tool, part.kind, part.framework, part.port) == (
        "shop",
        "cabal",
        "app",
        "scotty",
        8081,
    )
    assert made.start == ("/app/shop-server",)
    assert "cabal update" in str(made.deps)
    assert made.reports == ("./cigen-junit.xml",)


def test_nothing_is_fetched_where_all_comes_with_the_compiler() -> None:
    made = recipe({"text.cabal": "name: text-tools\nlibrary\n  build-depends: base, containers, mtl\n"})
    assert (made.deps, made.runtime, made.test) == ((), None, ())


def test_hpack_is_read_where_there_is_no_cabal_file() -> None:
    part = component({"package.yaml": HPACK, "stack.yaml": "resolver: lts-22.43\n"})
    assert (part.build_tool, part.runtime.version, part.framework, part.port) == (
        "stack",
        "9.6",
        "servant-server",
        8080,
    )


def test_packages_of_a_project_are_built_together() -> None:
    files = {
        "cabal.project": "packages:\n  core\n  web/shop.cabal\n\ntests: True\n",
        "core/core.cabal": "name: core\nlibrary\n  build-depends: base\n",
        "web/shop.cabal": CABAL,
        "examples/try/try.cabal": "name: try\n",
    }
    part = component(files)
    assert (part.path, part.workspace, part.kind) == (".", "cabal", "app")
    assert {"cabal.project", "core/core.cabal", "web/shop.cabal"} == set(part.manifests)


def test_of_several_programs_a_server_is_started_or_what_the_settings_say() -> None:
    files = {
        "cabal.project": "packages: shop-cli web\n",
        "shop-cli/shop-cli.cabal": "name: shop-cli\nexecutable shop\n  main-is: M.hs\n  build-depends: base\n",
        "web/web.cabal": CABAL.replace("name: shop", "name: web"),
    }
    assert "several-apps" in {finding.code for finding in look(files).findings}
    assert recipe(files).start == ("/app/shop-server",)
    settings = Settings(components={".": ComponentSettings(app="shop")})
    (part,) = haskell.inspect(Repo.from_mapping(files), pins.shipped(), settings).components
    assert haskell.recipe(part, pins.shipped()).start == ("/app/shop",)


def test_a_program_without_a_lock_is_told() -> None:
    def codes(more: dict[str, str]) -> set[str]:
        return {finding.code for finding in look({"shop.cabal": CABAL, "app/Main.hs": "", **more}).findings}

    assert "no-lockfile" in codes({})
    assert "no-lockfile" not in codes({"cabal.project": "packages: .\nindex-state: 2026-01-01T00:00:00Z\n"})
    assert "no-lockfile" not in codes({"cabal.project": "packages: .\n", "cabal.project.freeze": ""})
    assert "no-lockfile" not in codes({"stack.yaml": "snapshot: lts-22.43\n"})


def test_stack_takes_the_compiler_of_its_snapshot() -> None:
    made = recipe({"package.yaml": HPACK, "stack.yaml": "resolver: lts-22.43\n"})
    assert "--system-ghc --install-ghc" in str(made.deps)


def test_programs_for_developers_are_not_started() -> None:
    text = "name: lib\nexecutable lib-bench\n  main-is: B.hs\nexecutable lib\n  main-is: M.hs\n"
    assert recipe({"lib.cabal": text}).start == ("/app/lib",)
    assert component({"lib.cabal": text.partition("executable lib\n")[0]}).kind == "library"


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"a.cabal": "name: a\nlibrary\n  build-depends: base >=4.17 && <4.19\n"}, "9.6"),
        ({"a.cabal": "name: a\nlibrary\n  build-depends: base ^>=4.19.1.0\n"}, "9.8"),
        ({"a.cabal": "name: a\nlibrary\n  build-depends: base ==4.16.*\n"}, "9.2"),
        ({"a.cabal": "name: a\nlibrary\n  build-depends: base >=4 && <5\n"}, "9.10"),
        ({"a.cabal": "name: a\ntested-with: GHC ==9.4.8 || ==9.6.7\n"}, "9.6"),
        ({"a.cabal": "name: a\n", "cabal.project": "packages: .\nwith-compiler: ghc-9.4.8\n"}, "9.4"),
        ({"package.yaml": "name: a\n", "stack.yaml": "snapshot: lts-23.0\n"}, "9.8"),
        ({"a.cabal": "name: a\n", "stack.yaml": "resolver: lts-20.26\n"}, "9.2"),
        ({"a.cabal": "name: a\n", "Dockerfile": "FROM haskell:9.0.2-slim\n"}, "9.0"),
        ({"a.cabal": "name: a\n", ".tool-versions": "ghc 9.4.7\n"}, "9.4"),
    ],
)
def test_version(files: dict[str, str], version: str) -> None:
    assert component(files).runtime.version == version


def test_stack_or_cabal_as_the_team_does() -> None:
    both = {"a.cabal": "name: a\n", "stack.yaml": "resolver: lts-20.26\n"}
    assert component(both).build_tool == "stack"
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: cabal test all\n"
    calls = component({**both, ".github/workflows/a.yml": workflow})
    assert (calls.build_tool, calls.runtime.version) == ("cabal", "9.10")


def test_a_broken_one_leaves_others_alone() -> None:
    found = look({"a/a.cabal": "library\n", "b/b.cabal": "name: b\n"})
    assert [part.path for part in found.components] == ["b"]
    assert found.findings[0].severity == "error"


@given(
    st.text(max_size=300),
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["name", "dependencies", "executables", "tests", "main", "resolver"]), inner
            )
        ),
    ),
)
def test_nothing_raises(text: str, document: object) -> None:
    said = json.dumps(document)
    files = {"a/a.cabal": f"name: a\n{text}", "b/package.yaml": said, "stack.yaml": said, "cabal.project": text}
    for part in look(files).components:
        haskell.recipe(part, pins.shipped())


@pytest.mark.parametrize(("folder", "kind"), [("example", "library"), ("app", "app")])
def test_a_program_of_examples_is_not_what_a_package_is_for(folder: str, kind: str) -> None:
    assert component({"shop.cabal": CABAL.replace("hs-source-dirs: app", f"hs-source-dirs: {folder}")}).kind == kind
