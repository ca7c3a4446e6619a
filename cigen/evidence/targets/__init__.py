"""What the targets of Makefiles, justfiles and Taskfiles do, and shell scripts, for the commands that call them."""

from __future__ import annotations

from cigen.evidence.targets.following import commands_of, followed

__all__ = ["commands_of", "followed"]
