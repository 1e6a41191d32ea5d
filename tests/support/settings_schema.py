"""Print the settings' JSON schema: run as a script, for packages of editors that are made from it."""

import json
import sys

from packward.session.settings_schema import schema

if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
