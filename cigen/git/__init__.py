"""The only module that runs git: a commit of any repository as a back end of ``Repo``.

A repository's own ``.git`` may name programs in dozens of settings, and git obeys them. So git runs in a new,
empty repository that borrows the objects and nothing else, and only to list a tree and to print blobs. Plain
git instead of GitPython, because a read needs a deadline and an environment of its own, neither of which
GitPython's object database offers.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NoReturn

from cigen.display import printable
from cigen.errors import EngineError, UnsafeInputError, UsageError
from cigen.git.refs import commit_of, common_folder, default_branch, git_folder, root_of
from cigen.repo.tree import MAX_BYTES, MAX_DEPTH, Gathering, Listing, Tree

__all__ = ["commit", "default_branch", "root_of"]

_SECONDS = 60.0  # that git may take for a listing or one blob
_MAX_RECORD = 1 << 16
_MAX_LINKS = 10_000
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ASKPASS": "/bin/false",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Blobs that no manifest is as large as are streamed instead of held in memory.
_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.bigFileThreshold=1m")
_ODD = re.compile(r"(?:^|/)\.{0,2}(?:/|$)")  # a segment that is empty, "." or ".."


@contextmanager
def commit(repository: Path, revision: str = "HEAD") -> Iterator[Tree]:
    """The files of a commit, named by hash, HEAD, branch, tag or full ref, of a repository, bare or not.

    Raises :class:`UsageError` where there is no such repository or commit.
    """
    git_dir = git_folder(repository)
    if git_dir is None:
        raise UsageError(
            f"{printable(str(repository))} is not a git repository",
            hint="without --revision the files are read as they are",
        )
    found = commit_of(git_dir, revision)
    if found is None:
        raise UsageError(f"there is no commit or branch {printable(revision, limit=80)!r}")
    with TemporaryDirectory(prefix="cigen-") as folder:
        _borrow(common_folder(git_dir) / "objects", Path(folder), found)
        tree = _Commit(Path(folder), found)
        try:
            yield tree
        finally:
            tree.close()


def _borrow(objects: Path, store: Path, found: str) -> None:
    """Make ``store`` an empty bare repository that sees ``objects``."""
    path = str(objects.resolve())
    if "\n" in path:
        raise UnsafeInputError(f"a path with a line break is not used: {printable(path)}")
    # The format is told by the length of a hash, so that the repository's configuration is not needed.
    version, extension = ("0", "") if len(found) == 40 else ("1", "[extensions]\nobjectformat = sha256\n")
    (store / "objects/info").mkdir(parents=True)
    (store / "refs").mkdir()
    (store / "HEAD").write_text("ref: refs/heads/none\n")
    (store / "config").write_text(f"[core]\nrepositoryformatversion = {version}\nbare = true\n{extension}")
    (store / "objects/info/alternates").write_bytes(os.fsencode(path) + b"\n")


class _Commit:
    """A commit's tree, listed by one git process and read through another that stays."""

    def __init__(self, store: Path, found: str) -> None:
        self._store = store
        self._commit = found
        self._blobs: dict[str, str] = {}
        self._reader: _Process | None = None

    def listing(self) -> Listing:
        sieve = _Sieve()
        process = _Process(self._store, "ls-tree", "-r", "-z", "--full-tree", self._commit)
        try:
            for record in process.records():
                sieve.take(record)
                if sieve.gathering.is_full():
                    break
            else:
                process.finish()
        finally:
            process.kill()
        self._blobs = sieve.blobs
        for path, blob in sieve.links.items():
            target = self._blob(blob)
            if target is not None and b"\0" not in target:
                sieve.gathering.take_link(path.rpartition("/")[0], path, os.fsdecode(target))
        return sieve.gathering.listing()

    def read(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
        blob = self._blobs.get(path)
        return None if blob is None else self._blob(blob, limit)

    def occupied(self, path: str) -> bool:
        return path in self._blobs

    def close(self) -> None:
        if self._reader:
            self._reader.kill()
            self._reader = None

    def _blob(self, blob: str, limit: int = MAX_BYTES) -> bytes | None:
        self._reader = self._reader or _Process(self._store, "cat-file", "--batch")
        words = self._reader.ask(blob.encode() + b"\n").split()
        if len(words) != 3 or words[1] != b"blob":
            return None  # "<hash> missing": a shallow, partial or broken repository
        if int(words[2]) > limit:
            self.close()  # cheaper than to read it to its end
            return bytes(limit + 1)
        return self._reader.exactly(int(words[2]) + 1)[:-1]


class _Sieve:
    """What of ``git ls-tree``'s records is taken."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.blobs: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self._entered = {"": True}

    def take(self, record: bytes) -> None:
        head, _, raw = record.partition(b"\t")
        mode, _, blob = head.decode("ascii").split(" ")
        path = raw.decode(errors="surrogateescape")
        folder, _, name = path.rpartition("/")
        if _ODD.search(path):
            self.gathering.leave_out("unsafe-name", "a path with . or .. is not read", path)
        elif mode == "160000":
            self.gathering.leave_out("submodule", "is a submodule: not read", path)
        elif path not in self.blobs and self._enters(folder) and self.gathering.is_safe(path, name):
            self._keep(mode, folder, name, blob)

    def _keep(self, mode: str, folder: str, name: str, blob: str) -> None:
        path = f"{folder}/{name}" if folder else name
        if mode != "120000":
            self.gathering.take(f"{folder}/" if folder else "", [name])
            self.blobs[path] = blob
        elif len(self.links) < _MAX_LINKS:
            self.links[path] = blob

    def _enters(self, folder: str) -> bool:
        if folder not in self._entered:
            parent, _, name = folder.rpartition("/")
            depth = folder.count("/") + 1
            # What is nested absurdly deep is left out before its parents are looked at one by one.
            entered = depth > 2 * MAX_DEPTH or self._enters(parent)
            self._entered[folder] = entered and self.gathering.enters(folder, name, depth)
        return self._entered[folder]


class _Process:
    """One git process in ``store``, whose answers must come within a deadline."""

    def __init__(self, store: Path, *arguments: str) -> None:
        environment = {**_ENVIRONMENT, "PATH": os.environ.get("PATH", os.defpath), "HOME": str(store)}
        try:
            self._process = subprocess.Popen(
                ["git", f"--git-dir={store}", *_OPTIONS, *arguments],
                cwd=store,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
            )
        except OSError as error:
            raise EngineError("git cannot be started", hint=f"install git ({error.strerror})") from None
        self._deadline = time.monotonic() + _SECONDS
        self._left = b""

    def records(self) -> Iterator[bytes]:
        """The output's parts that end in a zero byte."""
        while chunk := self._more():
            *records, self._left = (self._left + chunk).split(b"\0")
            if len(self._left) > _MAX_RECORD:
                raise UnsafeInputError(f"a path longer than {_MAX_RECORD} bytes in a git tree")
            yield from records

    def ask(self, question: bytes) -> bytes:
        """Send a line and return the line that answers."""
        self._deadline = time.monotonic() + _SECONDS
        self._pipe(self._process.stdin).write(question)
        while b"\n" not in self._left:
            self._left += self._more() or self._fail()
        line, _, self._left = self._left.partition(b"\n")
        return line

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        chunks, have = [self._left], len(self._left)
        while have < size:
            chunks.append(self._more() or self._fail())
            have += len(chunks[-1])
        content = b"".join(chunks)
        self._left = content[size:]
        return content[:size]

    def finish(self) -> None:
        """Wait for the end; raises :class:`EngineError` where git failed."""
        if self._process.wait(_SECONDS) != 0:
            self._fail()

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.communicate()

    def _more(self) -> bytes:
        pipe = self._pipe(self._process.stdout)
        ready, _, _ = select.select([pipe], [], [], max(0.0, self._deadline - time.monotonic()))
        if not ready:
            raise EngineError(f"git gave no answer for {_SECONDS:.0f} seconds")
        return os.read(pipe.fileno(), 1 << 16)

    def _fail(self) -> NoReturn:
        self._process.kill()  # or its error output might never end
        said = self._pipe(self._process.stderr).read(2000).decode(errors="replace").strip()
        raise EngineError(f"git could not read the commit: {printable(said) or 'it ended early'}")

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise RuntimeError("a process has all three pipes")
        return pipe
