"""What the VS Code extension says of the server: its settings, which files it reads. Writes it anew when run.

PYTHONPATH=tests .venv/bin/python tests/support/vscode_manifest.py
"""

import json
from pathlib import Path
from typing import Any

from packward.session.config_files import served_names
from packward.session.settings_schema import schema

CLIENT = Path(__file__).resolve().parents[2] / "vscode-client"
MANIFEST = CLIENT / "package.json"
FILES = CLIENT / "src" / "files.json"
README = CLIENT / "README.md"
_BEGIN, _END = "<!-- settings -->\n", "<!-- /settings -->\n"

# An interpreter is a program that is run: a workspace must not name one.
_OF_THE_CLIENT: dict[str, dict[str, Any]] = {
    "packward.interpreter": {
        "type": "string",
        "default": "",
        "scope": "machine",
        "description": "The Python (3.11 or newer) that runs the server. Where it is empty, packward takes the one "
        "that is chosen in the Python extension, or the first on PATH that is new enough.",
    },
    "packward.trace.server": {
        "type": "string",
        "enum": ["off", "messages", "verbose"],
        "default": "off",
        "scope": "window",
        "description": "What of the conversation between the editor and the server is written to the log.",
    },
}


def manifest() -> dict[str, Any]:
    """Return the extension's package.json with the settings as the server has them today."""
    written: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    settings = {
        f"packward.{key}": {**described, "scope": "window"}
        for key, described in schema()["properties"].items()
    }
    properties = {**settings, **_OF_THE_CLIENT}
    written["contributes"]["configuration"]["properties"] = properties
    written["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = list(properties)
    return written


def files() -> dict[str, Any]:
    """Return the base names of the files that the server reads."""
    return {"served": sorted(served_names())}


def readme() -> str:
    """Return the extension's README with the table of settings as they are today."""
    before, _, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
    settings = manifest()["contributes"]["configuration"]["properties"]
    rows = [
        f"| `{name}` | `{json.dumps(said['default'])}` | {said['description']} |"
        for name, said in settings.items()
    ]
    table = "\n".join(["", "| setting | default | |", "|---|---|---|", *rows, "", ""])
    return before + _BEGIN + table + _END + rest.partition(_END)[2]


def as_text(value: Any) -> str:
    """Return JSON as npm writes it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write all three anew."""
    MANIFEST.write_text(as_text(manifest()), encoding="utf-8")
    FILES.write_text(as_text(files()), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    write()
