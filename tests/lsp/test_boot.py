import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).with_name("messages.py")


def run(*lines: str) -> Any:
    """Run lines in a fresh interpreter and return the JSON that they print."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True, cwd=MESSAGES.parent
    )
    return json.loads(done.stdout)


def test_every_message_reads_and_writes_the_same_with_and_without_deferral() -> None:
    show = ("import messages", "messages.show()")
    plain = run("import lsprotocol.types", "import packward.lsp", *show)
    deferred = run("import packward.lsp", *show)
    assert len(plain) > 25
    assert deferred == plain


def test_only_classes_that_are_used_are_finished() -> None:
    unfinished = run(
        "import packward.lsp, json",
        "from lsprotocol import types",
        "from packward.lsp.server import build",
        "build()",
        "classes = [each for each in types.ALL_TYPES_MAP.values() if isinstance(each, type)]",
        "states = [type(vars(each).get('__attrs_attrs__')).__name__ for each in classes]",
        "print(json.dumps(states.count('_Pending')))",
    )
    assert unfinished > 400


def test_a_changed_lsprotocol_is_imported_plainly() -> None:
    finished = run(
        "import attrs, json, sys",
        "attrs.resolve_types = None",
        "import packward.lsp",
        "from lsprotocol import types",
        "print(json.dumps(isinstance(vars(types.Hover)['__attrs_attrs__'], tuple)))",
    )
    assert finished is True


def test_attrs_is_left_as_it_was() -> None:
    assert run(
        "import attrs, json",
        "before = attrs.define",
        "import packward.lsp",
        "print(json.dumps(attrs.define is before))",
    )


def test_nothing_heavy_is_loaded_before_initialize_is_answered() -> None:
    loaded = run(
        "import packward.lsp.server, json, sys",
        "packward.lsp.server.build()",
        "heavy = ('httpx', 'sqlite3', 'msgspec', 'semver', 'packward.session.session')",
        "print(json.dumps([name for name in heavy if name in sys.modules]))",
    )
    assert loaded == []
