"""Running pieces of the real npm on Node: one process answers a whole list of questions."""

import json
import subprocess
from pathlib import Path
from typing import Any

from support.node_packages import install, require_node


def npm_folder(version: str) -> Path:
    """Return the folder of npm in a version, with the packages that it bundles in its `node_modules`."""
    return install("npm", version)


def ask_node(script: str, npm_version: str, questions: Any) -> Any:
    """Return what a script makes of `questions`.

    The script is the body of an async function with `questions`, `bundled(name)` (a package that npm
    bundles) and `npmPath`.
    """
    folder = npm_folder(npm_version)
    program = (
        f"const npmPath = {json.dumps(str(folder))};"
        "const bundled = name => require(npmPath + '/node_modules/' + name);"
        "const questions = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"(async () => {{ {script} }})().then(answer => process.stdout.write(JSON.stringify(answer)))"
    )
    done = subprocess.run(
        [require_node(), "-e", program],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
