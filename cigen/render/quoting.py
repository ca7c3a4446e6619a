"""How a value, which may come from a repository, is written so that it stays a value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from cigen.plan import Copy, Run, Start, Test

_PLAIN = re.compile(r"[A-Za-z0-9_@+=:./*-]+")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_@+./][A-Za-z0-9_@+./-]*")  # "--x" would be an option


def word(value: str) -> str:
    """One word of a Dockerfile instruction."""
    return value if _PLAIN.fullmatch(value) else quoted(value)


def quoted(value: str) -> str:
    """A double-quoted word of a Dockerfile instruction; variables are not expanded, and a line's end is a blank."""
    return '"' + re.sub(r'([\\"$])', r"\\\1", re.sub(r"[\x00-\x1f\x7f]", " ", value)) + '"'


def exec_form(words: Iterable[str]) -> str:
    """The JSON array form of a Dockerfile instruction, which no shell reads."""
    return json.dumps(list(words), ensure_ascii=False)


def copy_paths(copy: Copy) -> str:
    """Sources and destination of a COPY; a path with other than plain characters needs the JSON form."""
    paths = (*copy.sources, copy.dest)
    if all(_PLAIN_PATH.fullmatch(path) for path in paths):
        return " ".join(paths)
    # BuildKit reads words as a shell would, and then sources as patterns. One with a wildcard in its name is not found.
    sources = (re.sub(r"([*?\[\\])", r"\\\1", source) for source in copy.sources)
    return exec_form(re.sub(r"([\\\"'$])", r"\\\1", word) for word in (*sources, copy.dest))


def script(run: Run) -> tuple[str, ...]:
    """The commands of a RUN, after those that set the variables whose values BuildKit brings as files.

    A mount with ``env=`` would do that, and needs a newer Dockerfile than engines come with.
    """
    return (*(f'{name}="$(cat /run/secrets/{name})" && export {name}' for name in run.secrets), *run.commands)


def health_command(start: Start) -> str:
    """Ask for the health path over bash's own TCP, since a slim image has no HTTP client."""
    request = f"GET {start.health} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n"
    script = f"exec 3<>/dev/tcp/127.0.0.1/{start.port} && printf '{request}' >&3 && grep -q '^HTTP/1.[01] 200' <&3"
    return exec_form(["bash", "-c", script])


def test_command(test: Test, reports: str) -> str:
    """What a container of the ``test`` stage runs: it ends with the exit code of the tests, and keeps it too."""
    patterns = " -o ".join(f"-path '{pattern}'" for pattern in test.reports)
    collect = f"find . -type f \\( {patterns} \\) -exec cp --parents -t {reports} {{}} +"
    script = (
        "rc=0",
        *(f"export {name}=" for name in test.blank),
        *(f"{command} || rc=$?" for command in test.commands),
        f"mkdir -p {reports}",
        *((collect,) if test.reports else ()),
        f'echo "$rc" > {reports}/exit-code',
        'exit "$rc"',
    )
    return exec_form(["sh", "-c", "; ".join(script)])


def hcl(value: str) -> str:
    """An HCL string; template sequences are not expanded."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", r"\u0025{")


def hcl_list(values: Iterable[str]) -> str:
    """An HCL list of strings."""
    return "[" + ", ".join(hcl(value) for value in values) + "]"


def hcl_map(values: Mapping[str, str]) -> str:
    """An HCL object of strings."""
    return "{ " + ", ".join(f"{hcl(name)} = {hcl(value)}" for name, value in values.items()) + " }"


def hcl_prefixed(names: Iterable[str], variable: str) -> str:
    """An HCL list of strings, each with the value of ``variable`` before it."""
    return "[" + ", ".join(f'"${{{variable}}}{hcl(name)[1:]}' for name in names) + "]"
