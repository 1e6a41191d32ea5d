"""The project that editors open: the four kinds of finding, and text outside ASCII before and beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import time

import pytest
from msgspec import Struct

from support.packuments import from_archive
from support.registry import LoopbackRegistry

PACKAGES: Mapping[str, str] = {
    "left-pad": "1.2.0  4 years\n1.3.0  2 hours",
    "right-pad": "1.0.0  3 years\n1.1.0  3 hours",
    "builder": "1.0.0  3 years  postinstall='node build.js'",
    "rimraf": "5.0.0  3 years",
}
MANIFEST = """\
{
  "packageManager": "npm@11.21.2",
  "engines": { "node": ">=22.18" },
  "scripts": { "clean": "rimraf dist" },
  "description": "é😀",
  "dependencies": {
    "left-pad": "^1.3.0",
    "builder": "1.0.0"
  },
  "devDependencies": { "é😀": "😀", "rimraf": "^5.0.0" }
}
"""
FINDINGS: Mapping[str, str] = {
    "missing-min-release-age": "{",
    "fresh-version": "^1.3.0",
    "install-script": "builder",
    "builtin-replacement": "rimraf",
}
"""The rules that speak up, and the text that each marks, whatever unit the editor counts columns in."""

NODE_SCRIPT = r"""node -e \"fs.rmSync('dist',{recursive:true,force:true})\""""
FIXED = (
    MANIFEST.replace("^1.3.0", "1.2.0")
    .replace("rimraf dist", NODE_SCRIPT)
    .replace('5.0.0" }\n}', '5.0.0" },\n  "allowScripts": {\n    "builder@1.0.0": true\n  }\n}')
)
FIXES: Mapping[str, str] = {
    "fresh-version": "Pin left-pad to 1.2.0",
    "install-script": "Allow the install scripts of builder@1.0.0",
    "builtin-replacement": "Call Node instead of rimraf",
    "missing-min-release-age": "Wait 3 days before using a new version",
}
"""The fix for each of them. The last one changes what the first would say."""


class Project(Struct, frozen=True, kw_only=True):
    """The folder that the editor opens, the user's home, and the registry that the user's .npmrc names."""

    folder: Path
    home: Path
    registry: LoopbackRegistry

    @property
    def manifest(self) -> Path:
        """The root package.json."""
        return self.folder / "package.json"

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of the project byte for byte."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def read(self, name: str = "package.json") -> str:
        """Return a file as it is on disk."""
        return (self.folder / name).read_bytes().decode()


@pytest.fixture
def project(isolated_home: Path, registry_factory: Callable[..., LoopbackRegistry]) -> Project:
    """Return the project, written, with its registry running."""
    registry = registry_factory({name: from_archive(name, lines, time()) for name, lines in PACKAGES.items()})
    (isolated_home / ".npmrc").write_text(f"registry={registry.url}\n")
    made = Project(folder=isolated_home / "project é+", home=isolated_home, registry=registry)
    made.write({"package.json": MANIFEST})
    return made
