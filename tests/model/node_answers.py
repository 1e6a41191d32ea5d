"""Questions to the real npm packages `semver` and `npm-package-arg`, answered by one Node process."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.node_packages import install, require_node

SEMVER = "7.8.6"
NPM_PACKAGE_ARG = "13.0.2"
SECONDS = 120


def answers(questions: Sequence[Sequence[object]], *, specifiers: bool = False) -> list[Any]:
    """Return one answer per question; None stands for an error. What can be asked: semver_fuzz.mjs."""
    node = require_node()
    npa = install("npm-package-arg", NPM_PACKAGE_ARG) if specifiers else "-"
    done = subprocess.run(
        [node, Path(__file__).with_name("semver_fuzz.mjs"), install("semver", SEMVER), npa],
        input="".join(f"{json.dumps(question)}\n" for question in questions),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
