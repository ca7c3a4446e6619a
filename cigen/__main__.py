"""The entry point: runs the command line and turns every error into a message and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from cigen import __version__
from cigen.errors import CigenError, WriteError


def main() -> None:
    """Run ``cigen``; exits with the codes of ``cigen.errors``, 70 for a bug and 130 for Ctrl-C."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before the command line is loaded
        print(f"cigen {__version__}")
        return
    _ensure_streams()
    try:
        from cigen.cli import app

        app()
    except CigenError as error:
        sys.exit(_explain(error))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # The reader has gone (`| head`): there is nobody to tell, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            sys.exit(_bug(error))
        sys.exit(_explain(WriteError(f"cannot write the output: {error.strerror}")))
    except Exception as error:  # noqa: BLE001 - the last place that can explain it
        sys.exit(_bug(error))


def _ensure_streams() -> None:
    """A closed standard stream (``>&-``) is nobody listening, and no reason to fail."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end


def _bug(error: Exception) -> int:
    if os.environ.get("CIGEN_DEBUG"):
        raise error
    hint = "run it again with CIGEN_DEBUG=1 and report what it prints"
    return _explain(CigenError(f"a bug in cigen: {type(error).__name__}: {error}", hint=hint))


def _explain(error: CigenError) -> int:
    from cigen.cli.output import show_error

    show_error(error)
    return error.exit_code


if __name__ == "__main__":
    main()
