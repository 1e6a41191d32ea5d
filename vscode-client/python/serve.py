"""Start packward's language server with the libraries that lie beside this file, and with no others."""

import sys
from pathlib import Path

here = Path(__file__).resolve().parent
# Behind the standard library: nothing in here may stand in for a part of it.
sys.path += [
    str(here / "libs"),
    str(here / "native" / f"cp{sys.version_info[0]}{sys.version_info[1]}"),
]

from packward.cli.main import main  # noqa: E402  it lies in a folder that was just added

if __name__ == "__main__":
    sys.exit(main(["lsp"]))
