"""Programs of newer Debian suites that tests run, unpacked once into a cache that outlives the test run.

Nothing is registered with dpkg, no script of a package runs and no root is needed: a program is started by the dynamic
loader that was unpacked with it. What is unpacked was checked: the suite's signature by gpgv, the index by the hash in
it, each package by the hash in the index.
"""

import fcntl
import lzma
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

from msgspec import Struct

from support.apt_sources import SECONDS, Source, opener, sources
from support.node_packages import cache_folder, unavailable

_Index = Mapping[str, Mapping[str, str]]
_TRIES = 3


class UnpackingError(Exception):
    """A package cannot be had here; its text says why."""


class Unpacked(Struct, frozen=True):
    """A folder that a program and all its libraries were unpacked into."""

    root: Path

    def command(self, program: str) -> list[str]:
        """Return the words that start a program, `usr/bin/nvim` for instance.

        The loader is told where the libraries are, so that no variable reaches what the program starts.
        """
        loaders = [
            *self.root.glob("usr/lib64/ld-linux-*.so.*"),
            *self.root.glob("usr/lib/ld-linux-*.so.*"),
        ]
        return [str(loaders[0]), "--library-path", str(self.libraries), str(self.root / program)]

    @property
    def libraries(self) -> Path:
        """The folder of the shared libraries."""
        return next(self.root.glob("usr/lib/*-linux-gnu*/libc.so.6")).parent


def debian_package(name: str, suite: str, *, without: Sequence[str] = ()) -> Unpacked:
    """Return where a package of a suite and all that it needs is unpacked, fetching it if the cache lacks it.

    `without` are patterns of the names that are left out, with what only they need.
    Skips the test where it cannot be had, or fails it where CI is set.
    """
    target = cache_folder() / f"debian-{suite}-{name}"
    for program in ("apt-config", "dpkg-deb", "gpgv"):
        if not target.is_dir() and shutil.which(program) is None:
            unavailable(f"{name} of Debian {suite}: {program} is not on PATH")
    with target.with_name(f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            try:
                _unpack(name, suite, without, target)
            except (UnpackingError, OSError) as problem:
                unavailable(f"{name} of Debian {suite}: {problem}")
    return Unpacked(target)


def _unpack(name: str, suite: str, without: Sequence[str], target: Path) -> None:
    """Unpack into a temporary neighbour and rename it: an interrupted run leaves no half of a program."""
    mirror, release = _signed_release(suite)
    index = _index(mirror, suite, release)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as staging:
        root, package = Path(staging) / "root", Path(staging) / "package.deb"
        root.mkdir()
        for needed in _closure(index, name, without):
            package.write_bytes(_fetched(mirror, index[needed]["Filename"], index[needed]["SHA256"]))
            subprocess.run(["dpkg-deb", "-x", package, root], check=True)
        root.rename(target)


def _signed_release(suite: str) -> tuple[Source, str]:
    """Return the first source that has a suite, and what the suite's signed description says."""
    problems = ["no source is configured for apt"]
    for source in sources():
        try:
            signed = _get(f"{source.address}dists/{suite}/InRelease")
        except OSError as problem:
            problems.append(str(problem))
            continue
        release = _verified(signed, source.keyring)
        if suite not in re.findall(r"(?m)^(?:Suite|Codename): *(\S+)", release):
            raise UnpackingError("the mirror's description of the suite is one of another suite")
        return source, release
    raise UnpackingError(f"no apt source has it: {problems[-1]}")


def _verified(signed: bytes, keyring: Path) -> str:
    """Return the text that a key of the keyring has signed. Signatures of other keys may be there as well."""
    with tempfile.TemporaryDirectory() as folder:
        source, plain = Path(folder) / "InRelease", Path(folder) / "Release"
        source.write_bytes(signed)
        command: list[str | Path] = [
            "gpgv",
            "--status-fd",
            "1",
            "--keyring",
            keyring,
            "--output",
            plain,
            source,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if " GOODSIG " not in done.stdout or " BADSIG " in done.stdout or not plain.exists():
            raise UnpackingError(f"the suite's description has no valid signature: {done.stderr}")
        return plain.read_text(encoding="utf-8")


def _index(source: Source, suite: str, release: str) -> _Index:
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    path = f"main/binary-{done.stdout.strip()}/Packages.xz"
    found = re.search(rf"(?m)^ ([0-9a-f]{{64}}) +\d+ {re.escape(path)}$", release.split("\nSHA256:", 1)[-1])
    if found is None:
        raise UnpackingError(f"the suite has no {path}")
    # By its hash where the mirror has that: the plain name may change while it is read.
    if re.search(r"(?m)^Acquire-By-Hash: *yes", release):
        path = path.replace("Packages.xz", f"by-hash/SHA256/{found[1]}")
    text = lzma.decompress(_fetched(source, f"dists/{suite}/{path}", found[1])).decode()
    stanzas = [dict(re.findall(r"(?m)^([\w-]+): (.*)$", stanza)) for stanza in text.split("\n\n")]
    return {stanza["Package"]: stanza for stanza in stanzas if "Package" in stanza}


def _closure(index: _Index, name: str, without: Sequence[str]) -> list[str]:
    """Return a package and all that it needs; of alternatives the first that exists."""
    providers: dict[str, str] = {}
    for provider, fields in index.items():
        for provided in fields.get("Provides", "").split(","):
            providers.setdefault(provided.strip().split(" ")[0], provider)
    needed: list[str] = []
    pending = [name]
    while pending:
        names = [re.split(r"[ (:]", each.strip(), maxsplit=1)[0] for each in pending.pop().split("|")]
        known = [each for each in names if each in index] + [
            providers[each] for each in names if each in providers
        ]
        if not known:
            raise UnpackingError(f"nothing in the suite provides {' or '.join(names)}")
        if known[0] in needed or any(fnmatchcase(known[0], pattern) for pattern in without):
            continue
        needed.append(known[0])
        for field in ("Pre-Depends", "Depends"):
            pending += [group for group in index[known[0]].get(field, "").split(",") if group.strip()]
    return needed


def _fetched(source: Source, path: str, digest: str) -> bytes:
    body = _get(source.address + path)
    if sha256(body).hexdigest() != digest:
        raise UnpackingError(f"{path} does not match its signed hash")
    return body


def _get(address: str) -> bytes:
    for attempt in range(_TRIES):
        try:
            with opener().open(address, timeout=SECONDS) as response:
                body: bytes = response.read()
                return body
        except OSError as problem:
            final = isinstance(problem, HTTPError) and problem.code < HTTPStatus.INTERNAL_SERVER_ERROR
            if final or attempt == _TRIES - 1:
                raise
            time.sleep(2)
    raise AssertionError
