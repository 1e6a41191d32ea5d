"""Write server/packward/data/popular_packages.json anew from two npm packages with facts on the registry.

npm-high-impact lists packages with a million downloads a week, and those with 500 dependents. download-counts
has the downloads of a month of every package, which tells established packages apart whose names merely look
like a popular one's. Both come through npm (`npm pack`), so from the registry that npm is configured for.
What is written are names alone.
Usage: `PYTHONPATH=server python tools/popular_packages.py` (in the repository, with packward installed).
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from packward.data.popular_packages import PopularPackages
from packward.rules.lookalikes import look_up, table_of

TARGET = Path(__file__).parents[1] / "server" / "packward" / "data" / "popular_packages.json"
HIGH_IMPACT, COUNTS = "npm-high-impact@1", "download-counts@2"
ESTABLISHED = 100_000
"""Downloads in a month, from which on a package is taken for established."""
_NAME = re.compile(r"^  '([^']+)',?$", re.MULTILINE)


def main() -> int:
    """Fetch, choose and write."""
    impact = packed(HIGH_IMPACT, "package.json", "lib/top-dependent.js", "lib/top-download.js")
    counts = packed(COUNTS, "package.json", "counts.json")
    popular, known = high_impact(impact["lib/top-dependent.js"], impact["lib/top-download.js"])
    manifests = [json.loads(files["package.json"]) for files in (impact, counts)]
    labels = " and ".join(f"{manifest['name']} {manifest['version']}" for manifest in manifests)
    listed = PopularPackages(
        source=f"names from the npm packages {labels}",
        licence=" and ".join(dict.fromkeys(manifest["license"] for manifest in manifests)),
        date=datetime.now(UTC).date().isoformat(),
        popular=popular,
        known=known,
    )
    listed = msgspec.structs.replace(listed, known=(*known, *lookalikes(listed, counts["counts.json"])))
    TARGET.write_text(written(listed), encoding="utf-8")
    print(f"{len(listed.popular)} popular names, {len(listed.known)} other known ones ({listed.source})")
    return 0


def high_impact(dependents: str, downloads: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names on both lists, the most depended-upon first, and the names on one of them."""
    often = set(_NAME.findall(downloads))
    popular = tuple(name for name in _NAME.findall(dependents) if name in often)
    return popular, tuple(sorted({*_NAME.findall(dependents), *often} - set(popular)))


def lookalikes(listed: PopularPackages, counts: str) -> tuple[str, ...]:
    """Return established names that would be taken for popular ones; `counts` is JSON, name to downloads."""
    table = table_of(listed)
    downloads: Mapping[str, int] = json.loads(counts)
    return tuple(
        name
        for name, count in sorted(downloads.items())
        if count >= ESTABLISHED and look_up(name, table) is not None
    )


def written(listed: PopularPackages) -> str:
    """Return the file: one name a line, so that changes can be read."""
    return json.dumps(msgspec.to_builtins(listed), indent=0, ensure_ascii=False) + "\n"


def packed(spec: str, *files: str) -> Mapping[str, str]:
    """Return the texts of some files of a package's newest matching version."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, spec]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).iterdir()
        with tarfile.open(archive) as content:
            found = {name: content.extractfile(f"package/{name}") for name in files}
            return {name: file.read().decode() for name, file in found.items() if file is not None}


if __name__ == "__main__":
    sys.exit(main())
