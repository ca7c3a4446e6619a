"""The Jinja environment: strict, one object per template, every value from a repository through a filter."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cigen.render import quoting

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).parent.parent
# A wheel carries the templates inside the package, a checkout has them beside it.
FOLDER = next(path for path in (_PACKAGE / "templates", _PACKAGE.parent / "templates") if path.is_dir())


def fill(template: str, **values: Any) -> str:
    """Render one template of the ``templates`` folder."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - the output is no HTML
        loader=FileSystemLoader(FOLDER),
        auto_reload=False,  # no template changes while cigen runs: each use would ask the disk
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in (
        "copy_paths",
        "exec_form",
        "hcl",
        "hcl_list",
        "hcl_map",
        "hcl_prefixed",
        "health_command",
        "quoted",
        "script",
        "test_command",
        "word",
    ):
        environment.filters[name] = getattr(quoting, name)
    return environment
