"""cigen.yml: what it may say, and what is told about a mistake in it."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cigen.errors import UsageError
from cigen.facts import Source
from cigen.plan import Cache
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings, load

KNOWN = "known are cache, ci, components, default-branch, exclude, ownership, updates"

FILES: dict[str, str | bytes] = {"api/pom.xml": "", "web/app/package.json": ""}


def settings(text: str | bytes) -> Settings:
    return load(Repo.from_mapping({**FILES, "cigen.yml": text}))


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "---\n", "~", "cache:\nexclude:\ncomponents:\nci:\n", "\ufeff{}"]
)
def test_everything_has_a_default(text: str) -> None:
    assert settings(text) == Settings() == load(Repo.from_mapping(FILES))


@pytest.mark.parametrize(("written", "has_app"), [("none", False), ("false", False), ("web", True), ("~", True)])
def test_an_application_can_be_denied(written: str, has_app: bool) -> None:
    read = settings(f"components:\n  api: {{app: {written}}}\n").of("api")
    assert (read.has_app, read.app) == (has_app, "web" if written == "web" else None)


def test_all_of_it() -> None:
    read = settings(
        "components:\n"
        "  ./api/:\n"
        "    name: shop\n"
        "    java: 21\n"
        '    port: "8081"\n'
        "    app: services/rest\n"
        "  web/app: {name: web}\n"
        "exclude: [legacy/, examples]\n"
        "cache: {backend: registry, ref: ghcr.io/acme/shop/cache}\n"
        "ci: gitlab\n"
        "default-branch: release/2.x\n"
    )
    assert read == Settings(
        components={
            "api": ComponentSettings(
                name="shop",
                port=8081,
                app="services/rest",
                versions={"java": ("21", Source(file="cigen.yml", line=4, key="components../api/.java"))},
            ),
            "web/app": ComponentSettings(name="web"),
        },
        exclude=("legacy", "examples"),
        cache=Cache(backend="registry", ref="ghcr.io/acme/shop/cache"),
        providers=("gitlab",),
        default_branch="release/2.x",
    )


def test_excludes_a_folder_and_what_is_in_it() -> None:
    read = settings("exclude: legacy")
    assert read.excludes("legacy")
    assert read.excludes("legacy/pom.xml")
    assert not read.excludes("legacy-2")


def test_excludes_by_a_pattern_and_a_folder_that_looks_like_one() -> None:
    read = settings("exclude: ['*/old-*', 'app/[id]']")
    assert read.excludes("services/old-api/pom.xml")
    assert read.excludes("app/[id]/package.json")
    assert not read.excludes("services/api/pom.xml")
    assert read.excluding_nothing(["services/old-api/pom.xml"]) == ("app/[id]",)


def test_a_component_without_settings_has_the_defaults() -> None:
    assert settings("components: {api: ~}").of("web") == ComponentSettings()


MISTAKES = [
    ("componets: {}", 1, "unknown setting componets", "did you mean components?"),
    ("components:\n  api: {prot: 1}", 2, "unknown setting components.api.prot", "did you mean port?"),
    ("zzzzzz: 1", 1, "unknown setting zzzzzz", KNOWN),
    ("\n- a", 2, "the settings must be a mapping", None),
    ("just text", 1, "the settings must be a mapping", None),
    ("components: [api]", 1, "components must be a mapping", None),
    ("components:\n  api: [1]", 2, "components.api must be a mapping", None),
    ("components:\n  nowhere: {}", 2, "there is no folder nowhere", None),
    ("components:\n  ../x: {}", 2, "../x is not inside the repository", None),
    ("components:\n  api: {}\n  api/: {}", 3, "the component api is there twice", "keep one of them"),
    ("components:\n  api: {port: 0}", 2, "components.api.port must be a number from 1 to 65535", None),
    ("components:\n  api: {port: 8080.5}", 2, "components.api.port must be a number from 1 to 65535", None),
    ("components:\n  api: {port: [1]}", 2, "components.api.port must be a number from 1 to 65535", None),
    ("components:\n  api: {java: [17]}", 2, "components.api.java must be a single value, not a list", None),
    ("components:\n  api: {java: '17; ls'}", 2, "components.api.java cannot be '17; ls'", None),
    ("components:\n  api: {name: 'a b'}", 2, "components.api.name cannot be 'a b'", None),
    ("components:\n  api: {name: Api}", 2, "components.api.name cannot be 'Api'", None),
    ("components:\n  api: {name: 1.2}", 2, "components.api.name cannot be '1.2'", None),
    ("components:\n  api: {name: ci_component}", 2, "components.api.name cannot be 'ci_component'", None),
    ("components:\n  api: {secrets: [npm_token]}", 2, "components.api.secrets cannot hold 'npm_token'", None),
    ("components:\n  api: {secrets: PATH}", 2, "components.api.secrets cannot hold 'PATH'", None),
    ("components:\n  api: {secrets: {A_B: x}}", 2, "components.api.secrets must be a list of texts", None),
    ("components:\n  api: {app: ../../x}", 2, "../../x is not inside the repository", None),
    ("cache:\n  backend: gho", 2, "cache.backend cannot be 'gho'", "did you mean gha?"),
    ("cache:\n  backend: 7", 2, "cache.backend cannot be '7'", "one of gha, registry, local"),
    ("exclude: [old, ./]", 1, "exclude cannot hold the repository's root", "name folders or files in it"),
    *(
        (f"cache:\n  backend: registry\n  ref: {ref}", 3,
         f"cache.ref cannot be '{ref}': it is no repository of a registry",
         "such as ghcr.io/acme/shop/cache: no https://, no tag, no capitals")
        for ref in ("https://ghcr.io/a/b", "ghcr.io/a/b:main", "ghcr.io/Acme/b", "ghcr.io", "ghcr.io/a/b@sha256")
    ),
    ("cache:\n  backend: registry", 2, "the registry cache needs cache.ref: where the cache lives", None),
    ("cache: {ref: 'a/${{secrets.T}}'}", 1, "cache.ref cannot be 'a/${{secrets.T}}'", None),
    ("exclude: {a: 1}", 1, "exclude must be a list of texts", None),
    ("exclude:\n- a\n- [b]", 1, "exclude must be a list of texts", None),
    ("ci:\n- github\n- 'git hub'", 3, "ci cannot hold 'git hub'", None),
    ("default-branch: a..b", 1, "default-branch cannot be 'a..b'", None),
    ("default-branch: '-x'", 1, "default-branch cannot be '-x'", None),
    ("default-branch: 'main${{x}}'", 1, "default-branch cannot be 'main${{x}}'", None),
    ("exclude: a\nci: github\nexclude: b", 3, "exclude is there twice, in line 1 too", "keep one of them"),
    ("cache: &c {}\ncomponents:\n  api:\n    <<: *c", 4, "unknown setting components.api.<<", None),
    ("? [a]\n: 1", 1, "a key of the settings must be a text", None),
    ("exclude: a\n---\nexclude: b", 3, "must be one YAML document", None),
    ("exclude: [a", 1, "not valid YAML: did not find expected ',' or ']'", None),
    ("[" * 60, 1, "not valid YAML: is nested deeper than 50", None),
    ("a\x00", 1, "not valid YAML: holds a character that YAML does not allow", None),
    ("\u202ecomponents: 1", 1, "unknown setting \\u{202e}components", "did you mean components?"),
    ("x" * 200_000 + ": 1", 1, "not valid YAML: mapping values are not allowed in this context", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_the_mend(text: str, line: int, message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        settings(text)
    assert refused.value.message == message
    assert refused.value.where == f"cigen.yml:{line}"
    assert hint is None or refused.value.hint == hint


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"ci: caf\xe9", "is not UTF-8 (byte 7): not read"), (b"#" * 2_000_000, "is larger than 1024 KiB: not read")],
)
def test_a_file_that_cannot_be_read_is_an_error_and_not_the_default(content: bytes, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        settings(content)
    assert refused.value.message == message


def test_a_bomb_of_merges_is_refused_at_once() -> None:
    lines = ["a0: &a0 {k: v}"] + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12)]
    with pytest.raises(UsageError):
        settings("\n".join(lines))


KEYS = ("cache", "ci", "components", "exclude", "default-branch", "api", "port", "name", "java", "backend", "x")
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)


def place_of_mistake(text: str) -> str | None:
    try:
        settings(text)
    except UsageError as error:
        return error.where or "nowhere"
    return None


@given(trees)
def test_any_yaml_is_settings_or_an_error_with_its_place(tree: object) -> None:
    place = place_of_mistake(yaml.safe_dump(tree))
    assert place is None or re.fullmatch(r"cigen\.yml:[0-9]+", place)


def test_the_other_ending_is_told_and_not_ignored() -> None:
    with pytest.raises(UsageError, match=r"are read from cigen\.yml"):
        load(Repo.from_mapping({"cigen.yaml": "cache: {}\n"}))


def test_a_provider_is_taken_once() -> None:
    assert settings("ci: [github, github]").providers == ("github",)


@pytest.mark.parametrize(
    ("written", "wish"),
    [("none", ()), ("postgres", ("postgres",)), ("[redis, postgres, redis]", ("redis", "postgres")), ("~", None)],
)
def test_services_are_named_or_none(written: str, wish: tuple[str, ...] | None) -> None:
    assert settings(f"components:\n  api: {{services: {written}}}\n").of("api").services == wish


def test_a_service_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="cigen knows no service postgresql") as caught:
        settings("components:\n  api:\n    services: [postgresql]\n")
    assert caught.value.where == "cigen.yml:3"
    assert "postgres, redis" in str(caught.value.hint)
