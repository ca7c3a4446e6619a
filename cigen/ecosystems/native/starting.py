"""Which program of a C or C++ project is started: its name as a file, read from the build description."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from cigen.ecosystems.base import below
from cigen.ecosystems.native import programs, scripts
from cigen.evidence import places
from cigen.repo import Repo

NAME = re.compile(r"[A-Za-z0-9_][\w.+-]{0,80}", re.ASCII)
_LIBRARY = re.compile(r".*\.(?:a|so|o|la|dylib|dll)(?:\..*)?")
_MADE_LIBRARY = re.compile(r"^[\w./-]{0,60}lib[\w.-]{1,60}\.(?:a|so|la)\b|^\$[({]\w{0,20}LIBS?[)}]", re.MULTILINE)
# For tests and developers, in the files of the project itself.
_ASIDE = re.compile(
    r"(?:^|[-_.])(?:unit)?(?:tests?|bench(?:mark)?s?|examples?|samples?|demos?|fuzz(?:er)?)(?=$|[-_.])|[a-z]Tests?$"
)
# What opens windows is started by no image: https://cmake.org/cmake/help/latest/manual/cmake-modules.7.html
_WINDOWS = re.compile(
    r"qt\d?(?:$|core|widgets|gui|quick)|gtk|wx|sdl\d?|sfml|glfw|glut|freeglut|opengl|allegro|raylib|fltk|x11|xcb"
    r"|wayland|vulkan|juce"
)
_LINKED = re.compile(r"(?<![\w-])-l(?:SDL2?|sfml-\w{1,20}|glfw3?|glut|GL|raylib|X11|Qt\w{1,20}|allegro)\b")
_OTHER_MACHINE = re.compile(
    r"(?<![A-Za-z0-9])(?:arm-none-eabi|avr|xtensa|msp430|riscv(?:32|64)|i[36]86|x86_64|aarch64)(?:-unknown)?(?:-elf)?-"
    r"(?:g?cc|g\+\+|ld|objcopy)\b"
)
_RENAMED = re.compile(
    r"\bset_target_properties\s*\(\s*([\w.-]{1,80})\s[^)]{0,500}?\bOUTPUT_NAME\s+\"?([\w.+-]{1,80})", re.IGNORECASE
)
_RULE = re.compile(r"([\w./$(){}-]{1,100})[ \t]*:(?!=)(.*)")
_LINKS = re.compile(
    r"\t[@+-]{0,2}[ \t]{0,9}(?:\$[({]\w{1,20}[)}][ \t]{0,9}){0,2}?"
    r"(?:\$[({](?:\w{0,20}CC|CXX|LD|LINKER)[)}]|(?:g?cc|[gc]\+\+|clang(?:\+\+)?)(?=[ \t]))"
)
_NO_PROGRAM = re.compile(r"(?:^|[ \t])-(?:c|shared|M{1,2}|E|S)(?:[ \t]|$)")
_OUTPUT = re.compile(r"(?:^|[ \t])-o[ \t]{0,9}([\w./$(){}@-]{1,100})")
_OBJECT = re.compile(r"\.o(?:[ \t]|$)|\$[({]\w{0,40}OBJ\w{0,10}[)}]", re.IGNORECASE)
_USE = re.compile(r"\$[({](\w{1,60})[)}]")
_NO_SUFFIX = re.compile(
    r"(?<=.)(?:\$[({]\w{0,20}(?:EXE|EXT|SUFFIX)\w{0,20}[)}]){1,3}$", re.IGNORECASE
)  # but on Windows


def names(repo: Repo, file: str, tool: str, name: str, text: str) -> list[str]:
    """The programs that the component of the description ``file`` makes, the likeliest first.

    ``text`` are the descriptions without those of tests and the like. What opens windows or runs on another kind of
    machine is none.
    """
    if any(map(_WINDOWS.match, scripts.packages(text))) or _LINKED.search(text) or _OTHER_MACHINE.search(text):
        return []
    own = name or posixpath.basename(posixpath.dirname(file))
    if tool == "make":
        found = _of_make(_makefiles(repo, file))
    else:
        found = iter(list(_of_targets(tool, name, text)) or of_makefiles(repo, posixpath.dirname(file) or "."))
    usable = (one for one in found if NAME.fullmatch(one) and not (_LIBRARY.fullmatch(one) or _ASIDE.search(one)))
    return sorted(dict.fromkeys(usable), key=lambda one: (one.lower() != own.lower(), len(one)))


def _of_targets(tool: str, name: str, text: str) -> Iterator[str]:
    renamed = dict(_RENAMED.findall(text)) if tool == "cmake" else {}
    for one in sorted(programs.targets(tool, name, text).programs):
        yield renamed.get(one, one)


def of_makefiles(repo: Repo, folder: str) -> list[str]:
    """What Makefiles written by hand link, that a configure script fills; none where they make a library too."""
    paths = [path for name in ("Makefile.in", "Makefile") if repo.exists(path := below(folder, name))]
    texts = [_makefiles(repo, path) for path in paths]
    return [] if any(map(_MADE_LIBRARY.search, texts)) else [name for text in texts for name in _of_make(text)]


def _makefiles(repo: Repo, file: str) -> str:
    """A Makefile and those that it calls."""
    named = posixpath.basename(file)
    files = (
        file,
        *(f"{folder}/{named}" for folder in scripts.recursed(repo, file) if not places.is_aside(f"{folder}/")),
    )
    return "\n".join(scripts.text_of(repo, path) for path in files)


def _of_make(text: str) -> Iterator[str]:
    """What rules link, by name or as their target."""
    values = scripts.variables(text)
    target = ""
    lines = text.replace("\\\n", " ").splitlines()
    for line, following in pairwise((*lines, "")):
        if rule := _RULE.match(line):
            target = rule[1]
            is_implied = _OBJECT.search(rule[2]) and not following.startswith("\t")  # make knows how to link
            written = target if is_implied else ""
        elif _LINKS.match(line) and not _NO_PROGRAM.search(line) and (output := _OUTPUT.search(line)):
            written = output[1].replace("$@", target)
        else:
            continue
        named = _USE.sub(lambda use: values.get(use[1], use[0]), _NO_SUFFIX.sub("", written))
        yield posixpath.basename(named)
