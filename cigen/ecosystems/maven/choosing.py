"""Which of a reactor's applications is started where it is one component."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from cigen.display import printable
from cigen.ecosystems.maven.applications import Application
from cigen.errors import UsageError
from cigen.facts import Finding
from cigen.settings import FILE, Settings


def is_open(folder: str, settings: Settings) -> bool:
    """Whether the settings leave it to cigen which applications of the reactor in ``folder`` get an image."""
    own = settings.of(folder)
    return own.has_app and own.app is None


def choose(
    found: Sequence[Application], manifest: str, settings: Settings
) -> tuple[Application | None, tuple[Finding, ...]]:
    """The only one, the one that the settings name, or the one that is made of most modules; none if they say so.

    Raises :class:`UsageError` where the settings name one that is not there.

    ``manifest`` is the root pom's path.
    """
    folder = posixpath.dirname(manifest) or "."
    if not settings.of(folder).has_app:
        return None, ()
    wanted = settings.of(folder).app
    if wanted is not None:
        return _named(found, folder, wanted), ()
    best = max(found, key=lambda app: (app.port is not None, app.weight), default=None)
    if best is None or len(found) == 1:
        return best, ()
    message = (
        f"{manifest} builds several applications: {_listed(found, folder)}. {posixpath.relpath(best.folder, folder)} "
        f"is taken, `{_setting(folder)}` in {FILE} names another, or none"
    )
    return best, (Finding(code="several-apps", severity="info", message=message, file=manifest),)


def _named(found: Sequence[Application], folder: str, wanted: str) -> Application:
    path = posixpath.normpath(posixpath.join(folder, wanted))
    chosen = next((app for app in found if app.folder == path), None)
    if chosen:
        return chosen
    raise UsageError(
        f"`{_setting(folder)}`: there is no application in {printable(wanted, limit=80)}",
        where=FILE,
        hint=f"there are {_listed(found, folder)}" if found else "there is none at all: take the setting out",
    )


def _setting(folder: str) -> str:
    return f'components: {{"{folder}": {{app: ...}}}}'


def _listed(found: Sequence[Application], folder: str) -> str:
    names = [posixpath.relpath(app.folder, folder) for app in found]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(names[:20]) + more
