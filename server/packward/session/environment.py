"""What the user and the computer bring along: environment variables, the home folder, their own files."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from msgspec import Struct, structs

from packward.managers import BY_NAME
from packward.model.manager import UserFile
from packward.syntax.ini import parse


class Environment(Struct, frozen=True, kw_only=True):
    """Everything that is the same for all projects of one process.

    The three files are npm's user, global and builtin configuration, whether they exist or not;
    None where their place is not known. `user_files` are those of the package managers, with absolute paths.
    """

    env: Mapping[str, str]
    home: Path
    user_npmrc: Path
    global_npmrc: Path | None = None
    builtin_npmrc: Path | None = None
    user_files: tuple[UserFile, ...] = ()

    @classmethod
    def current(cls) -> Self:
        """Return the environment of this process."""
        # Unlike `Path.home`, this knows an answer for users that the computer does not.
        home = Path(os.path.expanduser("~")).absolute()  # noqa: PTH111
        return cls.of(dict(os.environ), home)

    @classmethod
    def of(cls, env: Mapping[str, str], home: Path) -> Self:
        """Return the environment that these variables and this home folder make (source: npm's config)."""
        named = _npm_variable(env, "userconfig")
        user = _absolute(named, home) if named else home / ".npmrc"
        path = env.get("PATH", "")
        npm = _real(shutil.which("npm", path=path))
        return cls(
            env=env,
            home=home,
            user_npmrc=user,
            global_npmrc=_global_npmrc(env, home, user),
            builtin_npmrc=npm.parent.parent / "npmrc"
            if npm is not None and npm.parent.name == "bin"
            else None,
            user_files=_user_files(env, home),
        )

    @property
    def files(self) -> frozenset[Path]:
        """The configuration files that concern every project."""
        places = (self.user_npmrc, self.global_npmrc, self.builtin_npmrc)
        own = (Path(file.path) for file in self.user_files)
        return frozenset((*(path for path in places if path is not None), *own))

    def __repr__(self) -> str:
        """Leave the variables out: they hold tokens."""
        return f"Environment(home={self.home!r})"


def _user_files(env: Mapping[str, str], home: Path) -> tuple[UserFile, ...]:
    """Return the files of all managers, each path once."""
    files: dict[Path, UserFile] = {}
    for manager in BY_NAME.values():
        for file in manager.user_files(env):
            path = _absolute(file.path, home)
            files.setdefault(path, structs.replace(file, path=str(path)))
    return tuple(files.values())


def _global_npmrc(env: Mapping[str, str], home: Path, user: Path) -> Path | None:
    named = _npm_variable(env, "globalconfig")
    if named:
        return _absolute(named, home)
    prefix = _npm_variable(env, "prefix") or _prefix_in(user) or env.get("PREFIX")
    if prefix:
        return _absolute(prefix, home) / "etc" / "npmrc"
    node = _real(shutil.which("node", path=env.get("PATH", "")))
    if node is None:
        return None
    folder = node.parent if os.name == "nt" else node.parent.parent
    return folder / "etc" / "npmrc"


def _npm_variable(env: Mapping[str, str], key: str) -> str | None:
    return env.get(f"npm_config_{key}") or env.get(f"NPM_CONFIG_{key.upper()}")


def _prefix_in(user: Path) -> str | None:
    """Return the `prefix` that the user's own file sets: npm looks for the global file below it."""
    try:
        text = user.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    node = parse(text).find(("prefix",))
    value = None if node is None else node.value
    return value if isinstance(value, str) and "${" not in value else None


def _absolute(text: str, home: Path) -> Path:
    if text.startswith("~/"):
        return home / text[2:]
    return home / text


def _real(found: str | None) -> Path | None:
    return None if found is None else Path(os.path.realpath(found))
