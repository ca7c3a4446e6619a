"""Plugins that a reactor makes itself and uses in other modules: a throwaway build has none of their sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.maven.model import Model

MAX_GOALS = 100
PACKAGING = "maven-plugin"
_GOAL = re.compile(r"[A-Za-z][\w-]{0,60}", re.ASCII)

# Of the module's folder and the goal; the tools for plugins read a goal from the comment, without a library for that.
STAND_IN = """\
folder="/tmp/cigen/${file%/*}/src/main/java/cigenprobe" name="CigenGoal$(echo "$file" | cksum | cut -d ' ' -f 1)"; \\
      mkdir -p "$folder" && printf '%s\\n' "package cigenprobe;" "/** @goal ${file##*/} */" \\
        "public class $name extends org.apache.maven.plugin.AbstractMojo { public void execute() { } }" \\
        > "$folder/$name.java\""""


def goals(models: Sequence[Model]) -> tuple[str, ...]:
    """``folder/goal`` of each goal that modules run of a plugin of the reactor's own."""
    made = {model.pom.key: model.pom.folder for model in models if model.packaging == PACKAGING}
    found = {below(folder, goal) for folder, goal in _used(models, made)} if made else set()
    return tuple(sorted(found))[:MAX_GOALS]


def _used(models: Iterable[Model], made: dict[tuple[str, str], str]) -> Iterable[tuple[str, str]]:
    for model in models:
        for plugin in model.plugins:
            folder = made.get((model.text(plugin.group), model.text(plugin.artifact)))
            if folder is not None:
                yield from ((folder, goal) for goal in plugin.goals if _GOAL.fullmatch(goal))
