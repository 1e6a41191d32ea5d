"""Package tarballs that real package managers install, made from nothing but a manifest."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Manifest = Mapping[str, Any]

MARK_SCRIPT = "mark.js"
"""A package's scripts run `node mark.js EVENT`; it appends `name@version:EVENT` to the file in `PMF_MARK`."""

_REGISTRY_FIELDS = frozenset(
    {"dist", "_id", "_npmUser", "_npmVersion", "_nodeVersion", "maintainers", "deprecated"}
)
_MARK_SOURCE = """\
const { name, version } = require("./package.json");
const file = process.env.PMF_MARK;
if (file) require("fs").appendFileSync(file, `${name}@${version}:${process.argv[2]}\\n`);
"""
_BIN_SOURCE = """\
#!/usr/bin/env node
const file = process.env.PMF_MARK;
const line = `BIN:run ${process.argv.slice(2).join(" ")}`;
if (file) require("fs").appendFileSync(file, line.trim() + "\\n");
"""


def tarball(manifest: Manifest) -> bytes:
    """Return the gzipped tar of the package; equal manifests give equal bytes."""
    return _packed(json.dumps(manifest, sort_keys=True))


def checksums(content: bytes) -> dict[str, str]:
    """Return the `integrity` and `shasum` that a packument's `dist` states for a tarball."""
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return {"integrity": f"sha512-{digest}", "shasum": hashlib.sha1(content).hexdigest()}


@lru_cache(maxsize=4096)
def _packed(manifest_json: str) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for path, text in _files(json.loads(manifest_json)).items():
            content = text.encode()
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size = len(content)
            entry.mode = 0o755
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), mtime=0)


def _files(manifest: Manifest) -> dict[str, str]:
    own = {key: value for key, value in manifest.items() if key not in _REGISTRY_FIELDS}
    files = {"index.js": "module.exports = 1;\n"}
    if own.pop("gypfile", False):
        # Publishing adds these two to the packument only: the package itself has nothing but the file.
        own["scripts"] = {event: line for event, line in own.get("scripts", {}).items() if event != "install"}
        files["binding.gyp"] = '{"targets": [{"target_name": "none", "type": "none"}]}\n'
    if any(MARK_SCRIPT in str(line) for line in _mapping(own.get("scripts")).values()):
        files[MARK_SCRIPT] = _MARK_SOURCE
    for command, path in _mapping(own.get("bin")).items():
        files[path] = _BIN_SOURCE.replace("BIN", command)
    return {"package.json": json.dumps(own, indent=2) + "\n", **files}


def _mapping(value: object) -> Mapping[str, Any]:
    """Manifests with wrongly typed fields are served on purpose; their tarballs just lack the extras."""
    return value if isinstance(value, dict) else {}
