"""What the keys of the YAML formats mean for a merge: sets, ordered lists with identities, units, permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cigen.merge.tree import Kind, Node, Role

Format = Literal["github", "gitlab", "compose", "dependabot"]

_SETS = {
    "github": {
        "needs",
        "branches",
        "branches-ignore",
        "tags",
        "tags-ignore",
        "paths",
        "paths-ignore",
        "types",
    }
    | {"workflows", "on"},
    "gitlab": {
        "needs",
        "dependencies",
        "tags",
        "paths",
        "exclude",
        "only",
        "except",
        "refs",
        "changes",
        "services",
    },
    "dependabot": {"directories", "labels", "assignees", "patterns", "registries"},
    "compose": {"depends_on", "networks", "ports", "volumes", "profiles", "environment", "tmpfs", "env_file"}
    | {"extra_hosts", "expose", "links", "volumes_from", "cap_add", "cap_drop", "security_opt", "dns"},
}
_CODE = ("script", "run", "command", "cmd", "code")
_GITLAB_TOP = {"stages", "variables", "workflow", "default", "include", "cache", "image", "services"}


@dataclass(frozen=True, kw_only=True)
class Schema:
    """One YAML format."""

    format: Format

    def list_kind(self, path: tuple[str, ...]) -> Kind:
        """How the list at ``path`` is merged: as a set, item by item, or as a whole ("scalar")."""
        if (self.format == "github" and _is_steps(path)) or (self.format == "dependabot" and path == ("updates",)):
            return "list"
        if not path or path[-1] not in _SETS[self.format] or self._is_data(path):
            return "scalar"
        return "set"

    def role(self, path: tuple[str, ...], text: str) -> Role:
        """What the node at ``path`` is beyond its kind."""
        if self._is_unit(path):
            return "unit"
        if self.format != "github":
            return ""
        if path[-1:] == ("permissions",) and len(path) in {1, 3}:
            return "permissions"
        if _is_steps(path[:-1]):
            return "step"
        is_code = any(word in path[-1].lower() for word in _CODE) if path else True
        return "lines" if "\n" in text and self._is_data(path) and not is_code else ""

    def _is_data(self, path: tuple[str, ...]) -> bool:
        """Whether the path lies in free data, where no key has a meaning of its own."""
        inner = path[2:] if path[:1] in {("jobs",), ("services",)} else path
        return any(key in {"env", "with", "outputs", "variables", "labels"} for key in inner[:-1])

    def _is_unit(self, path: tuple[str, ...]) -> bool:
        match self.format:
            case "github":
                return len(path) == 2 and path[0] == "jobs"
            case "gitlab":
                return len(path) == 1 and path[0] not in _GITLAB_TOP
            case "compose":
                return len(path) == 2 and path[0] in {"services", "networks", "volumes", "secrets", "configs"}
            case "dependabot":
                return False

    def names(self, node: Node) -> tuple[str, ...]:
        """The names by which a step is known again, strongest first."""
        if self.format == "dependabot":
            return (_value(node, "package-ecosystem") + "\0" + _value(node, "directory"),)
        values = {key: _value(node, key) for key in ("id", "name", "uses", "run")}
        action = values["uses"].partition("@")[0]
        inputs = node.child("with")
        return (
            values["id"],
            f"{action}\0{values['name']}" if values["name"] else "",
            f"{action}\0{inputs.digest}" if action and inputs else "",
            values["name"],
            values["run"],
            action if not values["name"] else "",
        )

    def label(self, node: Node) -> str:
        """What a person calls an item of a list."""
        labels = (_value(node, key) for key in ("name", "id", "uses", "run", "job", "pipeline", "package-ecosystem"))
        return next((label.split("\n")[0][:80] for label in labels if label), "")


def _is_steps(path: tuple[str, ...]) -> bool:
    return len(path) == 3 and path[0] == "jobs" and path[2] == "steps"


def _value(node: Node, key: str) -> str:
    child = node.child(key)
    return child.value if child else ""
