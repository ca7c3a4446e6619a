"""Dockerfiles, bake files and lists of patterns: what is known again, and what is reported."""

from __future__ import annotations

import pytest

from cigen.merge import FileKind, Merged, Rename, UnmergeableError, merge

DIGESTS = [f"@sha256:{character * 64}" for character in "0123"]
DOCKERFILE = f"""\
# Written by cigen.
# To change it: cigen.yml.

# toolchain: tools only
FROM maven:3.9-21{DIGESTS[0]} AS toolchain
WORKDIR /workspace

FROM toolchain AS deps
COPY pom.xml /workspace/
RUN mvn -B -ntp dependency:go-offline && \\
    echo done

FROM scratch AS artifact
COPY --from=deps /artifact/ /
"""
BAKE = """\
# Written by cigen.

group "default" {
  targets = ["api-build"]
}

target "_api" {
  context    = "."
}

# No tests in here.
target "api-build" {
  inherits   = ["_api"]
  cache-from = CACHE_FROM == "" ? [] : ["${CACHE_FROM}api"]
}
"""
IGNORED = "# Written by cigen.\n.git\n.github\n**/target\n"


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def check(kind: FileKind, base: str, mine: list[tuple[str, str]], new: list[tuple[str, str]]) -> Merged:
    """Merge two lists of replacements; both must be in the result."""
    result = merge(kind, base, changed(base, *mine), changed(base, *new))
    assert result == Merged(text=changed(base, *mine, *new))
    return result


def kinds(result: Merged) -> list[str]:
    return [conflict.kind for conflict in result.conflicts]


@pytest.mark.parametrize(
    "mine",
    [
        [("WORKDIR /workspace\n", "WORKDIR /workspace\n# mine\nRUN ./mine.sh\n")],
        [("FROM scratch", "FROM alpine AS mine\nRUN a\n\nFROM scratch")],
        [("FROM maven", "FROM --platform=$BUILDPLATFORM maven")],
        [("COPY pom.xml /workspace/", "copy   pom.xml   /workspace/")],
        [("COPY pom.xml", "RUN <<EOF\nFROM nothing\nEOF\nCOPY pom.xml")],
        [("    echo done", "    # a comment\n    echo done && \\\n\n    echo mine")],
        [("COPY pom.xml", "RUN bash -c 'cat <<<word' && cat<<A \"<<B\" $((1<<n)) 'x <<C'\nCOPY pom.xml")],
        [("COPY pom.xml", "RUN <<END-1 cat 3<<-'X.y'\nFROM nothing\nEND-1\n\tFROM nothing\n\tX.y\nCOPY pom.xml")],
    ],
)
def test_edits_of_a_dockerfile_stay(mine: list[tuple[str, str]]) -> None:
    check("dockerfile", DOCKERFILE, mine, [("maven:3.9-21", "maven:3.9-25"), ("# toolchain: tools", "# the tools")])


def test_a_tag_wins_over_the_digest_of_a_bot_but_not_over_a_tag_of_the_users() -> None:
    bot = changed(DOCKERFILE, (DIGESTS[0], DIGESTS[1]))
    new = changed(DOCKERFILE, ("3.9-21" + DIGESTS[0], "3.9-25" + DIGESTS[2]))
    assert merge("dockerfile", DOCKERFILE, bot, new) == Merged(text=new)
    later = changed(DOCKERFILE, (DIGESTS[0], DIGESTS[3]))
    kept = merge("dockerfile", DOCKERFILE, bot, later)
    assert (kept.text, kinds(kept), [note.kind for note in kept.notes]) == (bot, [], ["pin-kept"])
    mine = changed(DOCKERFILE, ("3.9-21", "3.8-21"))
    assert kinds(merge("dockerfile", DOCKERFILE, mine, new)) == ["both-changed"]
    assert kinds(merge("dockerfile", DOCKERFILE, mine, later)) == []


def test_a_script_that_both_changed() -> None:
    mine = changed(DOCKERFILE, ("-ntp dependency", "-ntp -Dmine dependency"))
    result = merge("dockerfile", DOCKERFILE, mine, changed(DOCKERFILE, ("-ntp dependency", "-ntp -T1C dependency")))
    assert (result.text, kinds(result)) == (mine, ["both-changed"])


def test_a_stage_that_the_users_needs_is_not_deleted_silently() -> None:
    mine = DOCKERFILE + "\nFROM deps AS mine\nRUN a\n"
    start, end = DOCKERFILE.index("FROM toolchain AS deps"), DOCKERFILE.index("FROM scratch")
    theirs = (DOCKERFILE[:start] + DOCKERFILE[end:]).replace("--from=deps", "--from=toolchain")
    result = merge("dockerfile", DOCKERFILE, mine, theirs)
    assert kinds(result) == ["user-changed/gen-deleted"]
    assert "AS deps" in result.text


def test_a_stage_that_is_referred_to_by_number_stays_that_number() -> None:
    mine = DOCKERFILE + "\nFROM scratch AS mine\nCOPY --from=2 / /\n"
    theirs = changed(DOCKERFILE, ("FROM scratch", "FROM deps AS build\nRUN b\n\nFROM scratch"))
    result = merge("dockerfile", DOCKERFILE, mine, theirs)
    assert (result.text, len(result.conflicts)) == (mine, 1)


def test_a_renamed_stage() -> None:
    mine = DOCKERFILE + "\nFROM deps AS mine\nCOPY --from=deps /a /\n"
    theirs = changed(DOCKERFILE, ("AS deps", "AS fetch"), ("--from=deps", "--from=fetch"))
    result = merge("dockerfile", DOCKERFILE, mine, theirs, (Rename(old="deps", new="fetch"),))
    wanted = changed(mine, ("AS deps", "AS fetch"), ("--from=deps", "--from=fetch"), ("FROM deps", "FROM fetch"))
    assert result == Merged(text=wanted)


@pytest.mark.parametrize("more", ["", "RUN mine\n"])
def test_a_stage_that_the_user_renamed_still_moves_on(more: str) -> None:
    """Else a build would go on with the old toolchain, and only a note would say so."""
    mine = changed(DOCKERFILE, ("toolchain", "tools"), ("AS deps", "AS fetch"), ("--from=deps", "--from=fetch"))
    mine = changed(mine, ("WORKDIR /workspace\n", f"WORKDIR /workspace\n{more}"))
    new = [("maven:3.9-21", "maven:3.9-25"), ("FROM scratch", "FROM deps AS build\nRUN b\n\nFROM scratch")]
    result = merge("dockerfile", DOCKERFILE, mine, changed(DOCKERFILE, *new))
    assert result == Merged(text=changed(mine, new[0], ("FROM scratch", "FROM fetch AS build\nRUN b\n\nFROM scratch")))


def test_another_stage_in_the_place_of_a_deleted_one_is_not_it() -> None:
    mine = changed(DOCKERFILE, ("FROM scratch AS artifact", "FROM scratch AS mine"), ("/artifact/ /", "/mine/ /"))
    result = merge("dockerfile", DOCKERFILE, mine, changed(DOCKERFILE, ("/artifact/ /", "/artifacts/ /")))
    assert (result.text, [note.kind for note in result.notes]) == (mine, ["user-deleted/gen-changed"])


@pytest.mark.parametrize(
    "ours",
    ["", "RUN a\n", "FROM a\nNONSENSE b\n", "FROM a AS b\nFROM c AS b\n", "FROM a\nRUN <<E\nb\n", "FROM a AS b # c\n"],
)
def test_no_dockerfile(ours: str) -> None:
    with pytest.raises(UnmergeableError):
        merge("dockerfile", "FROM a\n", ours, "FROM b\n")


@pytest.mark.parametrize(
    "mine",
    [
        [
            ('["api-build"]', '["api-build", "mine"]'),
            ("# No tests", 'target "mine" {\n  a = {\n    b = 1 }\n}\n\n# No tests'),
        ],
        [('  inherits   = ["_api"]\n', '  inherits = [ "_api", ] # mine\n  // mine\n  args = { A = "${x["y"]}" }\n')],
        [('target "_api" {', '/* mine\n*/\ntarget "_api"   {')],
        [('  context    = "."\n', '  context    = "."\n  text = <<-EOT\n    }\n    EOT\n')],
    ],
)
def test_edits_of_a_bake_file_stay(mine: list[tuple[str, str]]) -> None:
    check("hcl", BAKE, mine, [('{CACHE_FROM}api"', '{CACHE_FROM}api-linux"'), ("in here.", "at all.")])


def test_a_new_target_joins_a_group_that_the_user_edited() -> None:
    mine = changed(BAKE, ('["api-build"]', '[\n    "api-build",\n    "mine"\n  ]'))
    block = 'target "web-build" {\n  target = "build"\n}\n'
    theirs = changed(BAKE, ('["api-build"]', '["api-build", "web-build"]')) + "\n" + block
    result = merge("hcl", BAKE, mine, theirs)
    assert result == Merged(text=changed(mine, ('"api-build",\n', '"api-build",\n    "web-build",\n')) + "\n" + block)


def test_a_renamed_target() -> None:
    mine = BAKE + '\ntarget "mine" {\n  inherits = ["api-build"]\n}\n'
    theirs = changed(BAKE, ('"api-build"', '"svc-build"'))
    result = merge("hcl", BAKE, mine, theirs, (Rename(old="api-build", new="svc-build"),))
    assert result == Merged(text=changed(mine, ('"api-build"', '"svc-build"')))


def test_a_target_that_the_user_renamed_still_moves_on() -> None:
    mine = changed(BAKE, ('"_api"', '"_common"'), ('"api-build"', '"all"'))
    new = [('{CACHE_FROM}api"', '{CACHE_FROM}api-linux"')]
    block = 'target "api-image" {\n  inherits = ["_api"]\n}\n'
    result = merge("hcl", BAKE, mine, changed(BAKE, *new) + "\n" + block)
    assert result == Merged(text=changed(mine, *new) + "\n" + changed(block, ("_api", "_common")))


MADE = 'target "%s" {\n  target = "output"\n}\n'
ONE = '"web-output" = "target:web-output"'
OTHER = '"ui-output" = "target:ui-output"'
MINE = '"mine" = "docker-image://mine"'
WITH_CONTEXT = BAKE.replace('  context    = "."\n', f"  contexts   = {{ {ONE} }}\n") + MADE % "web-output"
RENAMED = [(ONE, OTHER), ('target "web-output"', 'target "ui-output"')]


@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        (f"{{ {ONE}, {MINE} }}", f"{{ {MINE}, {OTHER} }}"),
        (f"{{ {MINE}, {ONE} }}", f"{{ {MINE}, {OTHER} }}"),
        (f"{{\n    {ONE}\n    {MINE}\n  }}", f"{{\n    {MINE}\n    {OTHER}\n  }}"),
        (f"{{\n    {MINE},\n    {ONE},\n  }}", f"{{\n    {MINE},\n    {OTHER},\n  }}"),
    ],
)
@pytest.mark.parametrize("names", [(), (Rename(old="web-output", new="ui-output"),)])
def test_a_renamed_producer_beside_a_context_of_the_users(mine: str, expected: str, names: tuple[Rename, ...]) -> None:
    ours = changed(WITH_CONTEXT, (f"{{ {ONE} }}", mine))
    result = merge("hcl", WITH_CONTEXT, ours, changed(WITH_CONTEXT, *RENAMED), names)
    assert result == Merged(text=changed(ours, (mine, expected), RENAMED[1]))


def test_a_context_that_the_user_leads_elsewhere_is_a_conflict_of_its_own() -> None:
    mine = [("target:web-output", "./web")]
    theirs = changed(WITH_CONTEXT, (ONE, f'"web-output" = "target:web-all", {OTHER}'))
    result = merge("hcl", WITH_CONTEXT, changed(WITH_CONTEXT, *mine), theirs)
    assert result.text == changed(WITH_CONTEXT, *mine, ('"./web"', f'"./web", {OTHER}'))
    assert [(found.kind, found.path) for found in result.conflicts] == [
        ("both-changed", 'target "_api".contexts.web-output')
    ]


def test_a_target_that_a_context_of_the_users_reads_stays() -> None:
    mine = WITH_CONTEXT + '\ntarget "mine" {\n  contexts = { "web" = "target:web-output" }\n}\n'
    theirs = changed(WITH_CONTEXT, (f"  contexts   = {{ {ONE} }}\n", ""), (MADE % "web-output", ""))
    result = merge("hcl", WITH_CONTEXT, mine, theirs)
    assert 'target "web-output"' in result.text
    assert kinds(result) == ["user-changed/gen-deleted"]


def test_a_producer_that_the_user_renamed_is_read_under_that_name() -> None:
    mine = changed(WITH_CONTEXT, ("target:web-output", "target:site"), ('target "web-output"', 'target "site"'))
    theirs = WITH_CONTEXT + '\ntarget "b" {\n  contexts = { "web-output" = "target:web-output" }\n}\n'
    result = merge("hcl", WITH_CONTEXT, mine, theirs)
    assert result == Merged(text=mine + '\ntarget "b" {\n  contexts = { "web-output" = "target:site" }\n}\n')


@pytest.mark.parametrize("value", ["{ for a in b : a => a }", "{ a = 1 } == {}", "{ (a) = 1 }", "{ a = 1, a = 2 }"])
def test_what_is_no_plain_map_is_one_value(value: str) -> None:
    base = f"a = {value}\n"
    assert merge("hcl", base, f"# mine\n{base}b = 1\n", "a = 2\n").text == "# mine\na = 2\nb = 1\n"
    assert kinds(merge("hcl", base, 'a = { "b" = 1 }\n', "a = 2\n")) == ["both-changed"]


@pytest.mark.parametrize("kind", ["group", "variable"])
def test_a_block_of_the_users_may_bear_the_name_of_a_target(kind: str) -> None:
    base = 'target "a" {\n  target = "x"\n}\n'
    mine = f'{kind} "a" {{\n  targets = ["a"]\n}}\n'
    theirs = base + 'target "b" {\n  inherits = ["a"]\n}\n'
    assert merge("hcl", base, mine + base, theirs, ()).text == mine + theirs


def test_labels_without_quotes_are_known_again() -> None:
    mine = changed(BAKE, ('target "api-build"', "target api-build"), ('target "_api"', "target _api"))
    theirs = changed(BAKE, ("api", "svc"))
    names = (Rename(old="api-build", new="svc-build"), Rename(old="_api", new="_svc"))
    assert merge("hcl", BAKE, mine, theirs, names) == Merged(text=changed(mine, ("api", "svc")))


@pytest.mark.parametrize(
    "ours", ["a = 1\na = 2\n", 'a "b" {\n', "a = \n", 'a = "b\n', "}\n", "€\n", "a = [\n", 'a = "' + '${"' * 9_000]
)
def test_no_bake_file(ours: str) -> None:
    with pytest.raises(UnmergeableError):
        merge("hcl", "a = 1\n", ours, "a = 3\n")


def test_patterns() -> None:
    check("lines", IGNORED, [(".git\n", ".git\n# mine\nmine\n")], [("**/target\n", "/*.md\n")])


def test_an_exception_of_the_users_still_comes_last() -> None:
    result = merge("lines", IGNORED, IGNORED + "!README.md\n", IGNORED + "/*.md\n")
    assert result == Merged(text=IGNORED + "/*.md\n!README.md\n")


def test_a_deleted_pattern_stays_deleted() -> None:
    mine = changed(IGNORED, (".github\n", ""))
    result = merge("lines", IGNORED, mine, IGNORED + "/*.md\n")
    assert result == Merged(text=mine + "/*.md\n")
