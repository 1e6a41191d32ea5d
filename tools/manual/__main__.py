"""Build the manual: `python -m tools.manual [FOLDER]`, by default into build/docs."""

import sys
from pathlib import Path

from tools.manual.site import build

FOLDER = Path(__file__).parents[2] / "build" / "docs"


def main(arguments: list[str]) -> int:
    """Build into the folder that is named, and say where to start reading."""
    folder = Path(arguments[0]) if arguments else FOLDER
    count = build(folder)
    print(f"{count} pages. Open {folder / 'index.html'} in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
