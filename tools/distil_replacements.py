"""Write server/packward/data/replacements.json anew from the newest published e18e data set.

The package's archive comes through npm (`npm pack`), so from the registry that npm is configured for. What is
written are facts: names, what stands in, the Node version, the page. Code and sentences are left out.
Usage: `PYTHONPATH=server python tools/distil_replacements.py` (in the repository, with packward installed).
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from packward.model.replacements import Replacements
from packward.signals.replacements import MAJOR, PACKAGE, distil_archive

TARGET = Path(__file__).parents[1] / "server" / "packward" / "data" / "replacements.json"


def main() -> int:
    """Fetch, distil and write; the exit status is 1 where the archive has another shape than expected."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{PACKAGE}@{MAJOR}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).iterdir()
        version = archive.stem.removeprefix(f"{PACKAGE}-")
        found = distil_archive(archive.read_bytes(), version)
    if found is None:
        print(f"{PACKAGE} {version} has another shape than expected")
        return 1
    TARGET.write_bytes(bundled(found, datetime.now(UTC).date().isoformat()))
    print(f"{PACKAGE} {version}: {len(found.packages)} packages, {len(found.substitutes)} substitutes")
    return 0


def bundled(found: Replacements, day: str) -> bytes:
    """Return the file: one package or substitute a line, so that changes can be read."""
    about = {
        "source": f"facts distilled from the npm package {PACKAGE} (e18e, MIT)",
        "version": found.version,
        "distilled": day,
    }
    parts = [
        f'"about": {msgspec.json.encode(about).decode()}',
        f'"version": "{found.version}"',
        _table("packages", found.packages),
        _table("substitutes", found.substitutes),
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _table(key: str, table: object) -> str:
    rows = msgspec.to_builtins(table)
    lines = []
    for name, row in sorted(rows.items()):
        facts = {field: value for field, value in row.items() if field != "snippet"}
        lines.append(f"{msgspec.json.encode(name).decode()}: {msgspec.json.encode(facts).decode()}")
    return f'"{key}": {{\n' + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    sys.exit(main())
