"""`python -m packward` is the command `packward`."""

import sys

from packward.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
