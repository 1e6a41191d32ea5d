"""Check packward against a package manager's release: `compare.py MANAGER VERSION [WORD ...]`.

Every recorded case of the same manager and major version runs again, with the real program of the version
named here, against a loopback registry; `packward why` answers the same project. Words select cases by
parts of their ids. Prints the cases that differ; exit status 1 when there are any.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.comparison import compare
from support.oracle import cases


def main(manager: str, version: str, *words: str) -> int:
    """Compare all matching cases; returns the exit status."""
    major = version.partition(".")[0]
    chosen = [
        case
        for case in cases(manager)
        if case.version.partition(".")[0] == major and all(word in case.id for word in words)
    ]
    differing = 0
    for case in chosen:
        with tempfile.TemporaryDirectory() as folder:
            real, said = compare(case, version, Path(folder))
        if real != said:
            differing += 1
            print(f"{case.id}\n  {manager} {version}: {real}\n  packward: {said}")
    print(f"{len(chosen)} cases, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
