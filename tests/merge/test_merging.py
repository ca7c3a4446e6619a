"""The rules of a merge, each on the smallest workflow that shows it."""

from __future__ import annotations

import pytest

from cigen.merge import Merged, Rename, UnmergeableError, merge

BASE = """\
# Written by cigen.
name: CI

on:
  push:
    branches:
      - main
  pull_request:

permissions: {}

jobs:
  api:
    name: api
    permissions:
      contents: read
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    steps:
      - name: Check out
        uses: actions/checkout@1111111111111111111111111111111111111111 # v7.0.1
        with:
          persist-credentials: false

      - name: Build
        uses: docker/bake-action@2222222222222222222222222222222222222222 # v7.3.0
        env:
          RECORD: "false"
        with:
          targets: api-build

      - name: Verdict
        run: |
          cat code
          exit 1

  ci:
    needs:
      - api
    runs-on: ubuntu-24.04
    steps:
      - run: echo done
"""


def merged(ours: str, theirs: str, base: str = BASE) -> Merged:
    assert ours != base
    assert theirs != base
    return merge("github", base, ours, theirs)


def kinds(result: Merged) -> list[tuple[str, str]]:
    return [(conflict.kind, conflict.path) for conflict in result.conflicts]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


TIMEOUT = ("timeout-minutes: 60", "timeout-minutes: 45")
MINE = ("      - name: Verdict\n", "      # mine\n      - run: ./mine.sh\n\n      - name: Verdict\n")


def test_both_edits_are_there_and_nothing_else_changes() -> None:
    assert merged(changed(BASE, MINE), changed(BASE, TIMEOUT)) == Merged(text=changed(BASE, MINE, TIMEOUT))


def test_a_step_of_the_users_stays_in_its_job_when_a_like_job_comes_before_it() -> None:
    job = BASE[BASE.index("  api:") : BASE.index("  ci:")]
    theirs = changed(BASE, ("jobs:\n", "jobs:\n" + job.replace("api", "lint")))
    result = merged(changed(BASE, MINE), theirs)
    assert result == Merged(text=changed(theirs, MINE).replace(MINE[1], MINE[0], 1))


def test_both_changed_keeps_the_users_and_tells_both() -> None:
    ours = changed(BASE, ("timeout-minutes: 60", "timeout-minutes: 90 # slow"))
    result = merged(ours, changed(BASE, TIMEOUT))
    assert result.text == ours
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.path, conflict.line) == ("both-changed", "jobs.api.timeout-minutes", 18)
    assert conflict.base is not None
    assert "60" in conflict.base
    assert conflict.ours is not None
    assert "90 # slow" in conflict.ours
    assert conflict.theirs is not None
    assert "45" in conflict.theirs


def test_the_generators_side_on_request() -> None:
    ours = changed(BASE, ("timeout-minutes: 60", "timeout-minutes: 90 # slow"), MINE)
    result = merge("github", BASE, ours, changed(BASE, TIMEOUT), prefer="theirs")
    assert result.text == changed(ours, ("timeout-minutes: 90", "timeout-minutes: 45"))
    assert len(result.conflicts) == 1


def test_what_the_user_deleted_stays_deleted_and_a_change_of_it_is_noted() -> None:
    build = BASE[BASE.index("      - name: Build") : BASE.index("      - name: Verdict")]
    ours = changed(BASE, (build, ""))
    result = merged(ours, changed(BASE, ('"false"', '"true"')))
    assert (result.text, result.conflicts) == (ours, ())
    assert [(n.kind, n.path) for n in result.notes] == [("user-deleted/gen-changed", "jobs.api.steps[Build]")]


def test_what_the_generator_deleted_stays_if_the_user_changed_it() -> None:
    build = BASE[BASE.index("      - name: Build") : BASE.index("      - name: Verdict")]
    ours = changed(BASE, ("targets: api-build", "targets: api-build\n          mine: x"))
    assert kinds(merged(ours, changed(BASE, (build, "")))) == [("user-changed/gen-deleted", "jobs.api.steps[Build]")]


def test_a_comment_of_the_users_is_a_change_of_what_it_is_in() -> None:
    build = BASE[BASE.index("      - name: Build") : BASE.index("      - name: Verdict")]
    ours = changed(BASE, ("        env:\n", "        # keep this\n        env:\n"))
    result = merged(ours, changed(BASE, (build, "")))
    assert kinds(result) == [("user-changed/gen-deleted", "jobs.api.steps[Build]")]
    assert "# keep this" in result.text


def test_what_a_step_of_the_users_stands_behind_is_not_deleted_silently() -> None:
    build = BASE[BASE.index("      - name: Build") : BASE.index("      - name: Verdict")]
    result = merged(changed(BASE, MINE), changed(BASE, (build, "")))
    assert kinds(result) == [("anchor-lost", "jobs.api.steps[Build]")]
    assert result.text == changed(BASE, MINE)


def test_a_job_that_the_users_job_needs_is_not_deleted_silently() -> None:
    mine = "\n  deploy:\n    needs: api\n    runs-on: x\n    permissions: {}\n    steps:\n      - run: ./deploy\n"
    job = BASE[BASE.index("  api:") : BASE.index("  ci:")]
    theirs = changed(BASE, (job, ""), ("    needs:\n      - api\n", ""))
    result = merged(BASE + mine, theirs)
    assert kinds(result) == [("user-changed/gen-deleted", "jobs.api")]
    assert "  api:\n" in result.text


def test_a_new_need_of_a_job_that_the_user_deleted_is_reported() -> None:
    job = BASE[BASE.index("  api:") : BASE.index("  ci:")]
    ours = changed(BASE, (job, ""), ("    needs:\n      - api\n", ""))
    theirs = BASE + "\n  web:\n    needs: [api]\n    runs-on: x\n    permissions: {}\n    steps:\n      - run: x\n"
    result = merged(ours, theirs)
    assert kinds(result) == [("both-changed", "jobs.web")]
    assert result.text == ours


@pytest.mark.parametrize(
    ("mine", "new", "wanted", "reported"),
    [
        ("3" * 40 + " # v7.0.9", "4" * 40 + " # v7.0.2", "3" * 40 + " # v7.0.9", []),
        ("3" * 40 + " # v7.0.2", "4" * 40 + " # v8", "4" * 40 + " # v8", []),
        ("3" * 40 + " # v7.0.2 bot", "4" * 40 + " # v7.1.0", "4" * 40 + " # v7.1.0 bot", []),
        ("3" * 40, "4" * 40 + " # v8", "3" * 40, []),
        ("v9", "4" * 40 + " # v8.0.0", "v9", []),
        ("3" * 40 + " # v6.0.0", "4" * 40 + " # v8", "3" * 40 + " # v6.0.0", ["pin-downgrade"]),
    ],
)
def test_the_newer_pin_wins(mine: str, new: str, wanted: str, reported: list[str]) -> None:
    old = "1" * 40 + " # v7.0.1"
    result = merged(changed(BASE, (old, mine)), changed(BASE, (old, new)))
    assert result.text == changed(BASE, (old, wanted))
    assert [conflict.kind for conflict in result.conflicts] == reported


def test_a_comment_behind_an_untouched_pin_moves_with_it() -> None:
    ours = changed(BASE, ("# v7.0.1", "# v7.0.1, see ADR 3"))
    theirs = changed(BASE, ("1" * 40 + " # v7.0.1", "4" * 40 + " # v7.0.2"))
    assert "4" * 40 + " # v7.0.2, see ADR 3\n" in merged(ours, theirs).text


def test_permissions_that_the_user_narrowed_do_not_become_wider() -> None:
    ours = changed(BASE, ("contents: read", "contents: none"))
    theirs = changed(BASE, ("contents: read", "contents: read\n      packages: write"))
    result = merged(ours, theirs)
    assert kinds(result) == [("permission-widening", "jobs.api.permissions")]
    assert result.text == ours


def test_permissions_that_both_sides_added_are_not_united() -> None:
    ours = changed(BASE, ("  ci:\n", "  ci:\n    permissions:\n      contents: write\n"))
    theirs = changed(BASE, ("  ci:\n", "  ci:\n    permissions:\n      packages: write\n"))
    result = merged(ours, theirs)
    assert kinds(result) == [("permission-widening", "jobs.ci.permissions")]
    assert result.text == ours


def test_a_new_job_is_not_wider_through_the_users_permissions() -> None:
    ours = changed(BASE, ("permissions: {}", "permissions: write-all"))
    theirs = BASE + "\n  web:\n    runs-on: x\n    steps:\n      - run: x\n"
    result = merged(ours, theirs)
    assert ("both-changed", "jobs.web") in kinds(result)
    assert result.text == ours


def test_permissions_that_the_user_left_alone_follow_with_a_note() -> None:
    result = merged(changed(BASE, MINE), changed(BASE, ("contents: read", "contents: write")))
    assert "contents: write" in result.text
    assert [note.kind for note in result.notes] == ["permission-widened"]


def test_sets_are_merged_by_member() -> None:
    ours = changed(BASE, ("      - main\n", "      - main\n      - 'release/*'\n"))
    theirs = changed(BASE, ("      - main\n", "      - main\n      - trunk\n"))
    result = merged(ours, theirs)
    assert result == Merged(
        text=changed(BASE, ("      - main\n", "      - main\n      - trunk\n      - 'release/*'\n"))
    )


def test_two_replacements_of_one_member_are_a_conflict() -> None:
    result = merged(changed(BASE, ("- main", "- master")), changed(BASE, ("- main", "- trunk")))
    assert kinds(result) == [("both-changed", "on.push.branches")]


@pytest.mark.parametrize(
    ("mine", "wanted"),
    [
        ("    needs: [api]\n", "    needs: [api, web]\n"),
        ("    needs: api\n", "    needs: [api, web]\n"),
        ('    needs: ["api" , # mine\n      lint]\n', '    needs: ["api", web , # mine\n      lint]\n'),
        ("    needs: [\n      api,\n      lint\n    ]\n", "    needs: [\n      api,\n      web,\n      lint\n    ]\n"),
        ("    needs:\n    - api # mine\n", "    needs:\n    - api # mine\n    - web\n"),
    ],
)
def test_a_set_keeps_its_style(mine: str, wanted: str) -> None:
    needs = "    needs:\n      - api\n"
    web = "\n  web:\n    runs-on: x\n    steps:\n      - run: x\n"
    lint = web.replace("web", "lint")
    base = BASE + lint if "lint" in mine else BASE
    theirs = changed(base, (needs, needs + "      - web\n")) + web
    result = merged(changed(base, (needs, mine)), theirs, base)
    assert result == Merged(text=changed(base, (needs, wanted)) + web)


def test_the_last_variable_that_goes_leaves_an_empty_mapping() -> None:
    ours = changed(BASE, ("timeout-minutes: 60", "timeout-minutes: 61"))
    theirs = changed(BASE, ('        env:\n          RECORD: "false"\n', "        env: {}\n"))
    assert "        env: {}\n        with:" in merged(ours, theirs).text


def test_an_alias_follows_what_it_stands_for() -> None:
    env = '        env:\n          RECORD: "false"\n'
    base = changed(BASE, ("        run: |\n          cat", env + "        run: |\n          cat"))
    first, rest = base.split(env, 1)
    ours = first + env.replace("env:", "env: &record") + rest.replace(env, "        env: *record\n")
    theirs = changed(base, ('"false"', '"true"'))
    result = merged(ours, theirs, base)
    assert result == Merged(text=changed(ours, ('"false"', '"true"')))


def test_an_alias_that_cannot_follow_is_a_conflict() -> None:
    env = '        env:\n          RECORD: "false"\n'
    base = changed(BASE, ("        run: |\n          cat", env + "        run: |\n          cat"))
    first, rest = base.split(env, 1)
    ours = first + env.replace("env:", "env: &record") + rest.replace(env, "        env: *record\n")
    theirs = first + env.replace("false", "true") + rest
    result = merged(ours, theirs, base)
    assert result.text == ours
    assert kinds(result) == [("both-changed", "jobs.api.steps[Build].env")]


def test_merge_keys_stay() -> None:
    ours = "x-env: &env\n  A: b\n" + changed(
        BASE, ('          RECORD: "false"\n', '          <<: *env\n          RECORD: "false"\n')
    )
    theirs = changed(BASE, ('"false"', '"true"'))
    assert merged(ours, theirs) == Merged(text=changed(ours, ('"false"', '"true"')))


def test_the_users_quotes_and_indentation_are_used() -> None:
    ours = changed(
        BASE,
        ('"false"', "'false'"),
        ("          cat code\n          exit 1\n", "            cat code\n            exit 1\n"),
    )
    theirs = changed(BASE, ('"false"', '"it\'s"'), ("exit 1", "exit 2"))
    assert merged(ours, theirs) == Merged(text=changed(ours, ("'false'", "'it''s'"), ("exit 1", "exit 2")))


def test_line_ends_mark_and_missing_last_line_end_stay() -> None:
    ours = "\ufeff" + changed(BASE, MINE).replace("\n", "\r\n").rstrip()
    theirs = changed(BASE, TIMEOUT) + "\n  web:\n    runs-on: x\n    steps:\n      - run: x\n"
    wanted = changed(changed(BASE, MINE), TIMEOUT) + "\n  web:\n    runs-on: x\n    steps:\n      - run: x"
    assert merged(ours, theirs).text == "\ufeff" + wanted.replace("\n", "\r\n")


def test_mixed_line_ends_stay() -> None:
    ours = changed(BASE, ("name: CI\n", "name: CI\r\n"), ("  ci:\n", "  ci:\r\n"))
    assert merged(ours, changed(BASE, TIMEOUT)).text == changed(ours, TIMEOUT)


def test_lines_of_a_value_are_merged_as_a_set() -> None:
    base = changed(BASE, ('RECORD: "false"', "WATCH: |-\n            a b\n            c d"))
    ours = changed(base, ("            a b\n", "            a b\n            mine\n"))
    theirs = changed(base, ("            c d\n", "            e f\n"))
    wanted = changed(ours, ("            c d\n", ""), ("            mine\n", "            e f\n            mine\n"))
    assert merged(ours, theirs, base) == Merged(text=wanted)


def test_a_script_that_both_changed_is_a_conflict() -> None:
    result = merged(changed(BASE, ("cat code", "cat code mine")), changed(BASE, ("exit 1", "exit 2")))
    assert kinds(result) == [("both-changed", "jobs.api.steps[Verdict].run")]


def test_a_renamed_job_takes_the_users_edits_and_references_along() -> None:
    mine = "\n  deploy:\n    needs: [api]\n    if: needs.api.result == 'success'\n    steps:\n      - run: x\n"
    ours = changed(BASE, MINE) + mine
    theirs = changed(BASE, ("  api:\n    name: api", "  svc:\n    name: svc"), ("      - api", "      - svc"))
    result = merge("github", BASE, ours, theirs, (Rename(old="api", new="svc"),))
    wanted = changed(ours, ("  api:\n    name: api", "  svc:\n    name: svc"), ("      - api", "      - svc"))
    assert result == Merged(text=changed(wanted, ("[api]", "[svc]"), ("needs.api.", "needs.svc.")))


def test_a_job_that_the_user_renamed_still_moves_on() -> None:
    mine = BASE.replace("\n  ci:\n", "\n  gate:\n    name: The gate\n    # mine\n    timeout-minutes: 3\n")
    mine = mine.replace("  api:\n    name: api", "  service:\n    name: service").replace("- api\n", "- service\n")
    web = "\n  web:\n    needs:\n      - api\n    runs-on: ubuntu-24.04\n    steps:\n      - run: web\n"
    theirs = BASE.replace("1" * 40 + " # v7.0.1", "3" * 40 + " # v8.0.0").replace("\n  ci:\n", f"{web}\n  ci:\n")
    theirs = theirs.replace(
        "    needs:\n      - api\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo",
        "    needs:\n      - api\n      - web\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo",
    )
    result = merged(mine, theirs)
    assert not result.conflicts
    assert not result.notes
    wanted = mine.replace("1" * 40 + " # v7.0.1", "3" * 40 + " # v8.0.0")
    wanted = wanted.replace("\n  gate:\n", f"{web.replace('- api', '- service')}\n  gate:\n")
    assert result.text == wanted.replace(
        "      - service\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo",
        "      - service\n      - web\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo",
    )


def test_a_rename_of_long_ago_is_nothing_new() -> None:
    result = merge("github", BASE, changed(BASE, MINE), changed(BASE, TIMEOUT), (Rename(old="old", new="api"),))
    assert result == Merged(text=changed(BASE, MINE, TIMEOUT))


def test_a_rename_that_meets_a_job_of_the_users_is_skipped() -> None:
    ours = BASE + "\n  svc:\n    runs-on: mine\n    steps:\n      - run: x\n"
    theirs = changed(BASE, ("  api:\n", "  svc:\n"), ("      - api", "      - svc"))
    result = merge("github", BASE, ours, theirs, (Rename(old="api", new="svc"),))
    assert [note.kind for note in result.notes][:1] == ["rename-skipped"]
    assert ("both-changed", "jobs.svc") in kinds(result)
    assert "runs-on: mine" in result.text


def test_steps_are_known_again_when_moved_renamed_and_doubled() -> None:
    extra = "      - name: Second\n        uses: docker/bake-action@v7\n        with:\n          targets: mine\n\n"
    ours = changed(BASE, ("      - name: Build\n", extra + "      - name: Construct\n"))
    theirs = changed(BASE, ('"false"', '"true"'))
    assert merged(ours, theirs) == Merged(text=changed(ours, ('"false"', '"true"')))


@pytest.mark.parametrize(
    "ours",
    [
        "a: b\n---\nc: d\n",
        "a: b\na: c\n",
        "a: [\n",
        "a: &x [*x]\n",
        "a: *x\n",
        "- a\n",
        "",
        "? [a]\n: b\n",
        "a:\n\tb: c\n",
        "a: b\rc: d\n",
        "x: " + "[" * 100 + "]" * 100,
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join([f'*{p}'] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
    ],
)
def test_refused(ours: str) -> None:
    with pytest.raises(UnmergeableError):
        merge("github", "a: b\n", ours, "a: c\n")


def test_compose_and_gitlab() -> None:
    base = "services:\n  db:\n    image: postgres:17\n  test:\n    depends_on:\n      - db\n"
    ours = changed(base, ("      - db\n", "      - db\n      - mine\n"))
    theirs = changed(base, ("postgres:17", "postgres:18"))
    assert merge("compose", base, ours, theirs) == Merged(text=changed(ours, ("postgres:17", "postgres:18")))
    base = "stages: [build, test]\napi:\n  needs:\n    - job: a\n  script:\n    - make\na:\n  script: [x]\n"
    ours = changed(base, ("    - make\n", "    - make mine\n"))
    theirs = changed(base, ("stages: [build, test]", "stages: [build]"))
    assert merge("gitlab", base, ours, theirs) == Merged(
        text=changed(ours, ("stages: [build, test]", "stages: [build]"))
    )


SERVED = """\
services:
  app-db:
    image: postgres:17
  app-cache:
    image: redis:8
    network_mode: service:app-db
  app-tests:
    image: tests/app
    network_mode: service:app-db
"""


@pytest.mark.parametrize("use", ["network_mode: service:app-db", "links: [app-db:db]", "depends_on: [app-db]"])
def test_a_service_that_the_users_needs_is_not_deleted_silently(use: str) -> None:
    mine = SERVED + f"  mine:\n    image: mine\n    {use}\n"
    result = merge("compose", SERVED, mine, "services:\n  app-tests:\n    image: tests/app\n")
    assert [(conflict.kind, conflict.path) for conflict in result.conflicts] == [
        ("user-changed/gen-deleted", "services.app-db")
    ]
    assert "  app-db:\n" in result.text


def test_no_network_of_a_service_that_the_user_deleted() -> None:
    mine = changed(SERVED, ("  app-cache:\n    image: redis:8\n    network_mode: service:app-db\n", ""))
    theirs = (
        "services:\n  app-cache:\n    image: redis:8\n"
        "  app-tests:\n    image: tests/app\n    network_mode: service:app-cache\n"
    )
    result = merge("compose", SERVED, mine, theirs)
    assert [conflict.path for conflict in result.conflicts] == ["services.app-db", "services.app-tests.network_mode"]
    assert result.text == mine


def test_a_renamed_service_takes_what_shares_its_network_along() -> None:
    mine = SERVED + "  mine:\n    image: mine\n    network_mode: service:app-db\n    links:\n      - app-db:db\n"
    result = merge("compose", SERVED, mine, SERVED.replace("app-", "web-"), [Rename(old="app-db", new="web-db")])
    assert "    network_mode: service:web-db\n    links:\n      - web-db:db\n" in result.text
