"""The README's lines for Emacs, as they stand, in a real Emacs: what is marked, and one fix on disk."""

import os
import subprocess
import sys
from pathlib import Path

from msgspec import structs

from editors.project import FINDINGS, FIXES, MANIFEST, NODE_SCRIPT, Project
from editors.snippets import snippets
from support.debian_packages import Unpacked
from support.rule_table import README

SCENARIO = Path(__file__).parent / "emacs/scenario.el"
SECONDS = 60


def test_findings_mark_their_text_and_a_fix_lands_on_disk(
    emacs_files: Unpacked, project: Project, tmp_path: Path
) -> None:
    # eglot of Emacs 30 finds no buffer for the address of a folder with letters outside ASCII.
    project = structs.replace(project, folder=project.home / "project")
    project.write({"package.json": MANIFEST})
    configuration = tmp_path / "init.el"
    (snippet,) = snippets("elisp", README.read_text(encoding="utf-8"), "eglot")
    configuration.write_text(snippet)
    script: list[str | Path] = [project.manifest, FIXES["builtin-replacement"], "rimraf", *FINDINGS.values()]
    done = subprocess.run(
        [*_emacs(emacs_files), "-Q", "--batch", "-l", configuration, "-l", SCENARIO, *script],
        env={**os.environ, **_environment(emacs_files)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert project.read() == MANIFEST.replace("rimraf dist", NODE_SCRIPT)


def _emacs(files: Unpacked) -> list[str]:
    (dump,) = files.root.glob("usr/libexec/emacs/*/*/emacs-*.pdmp")
    return [*files.command("usr/bin/emacs-nox"), f"--dump-file={dump}"]


def _environment(files: Unpacked) -> dict[str, str]:
    """Return where this Emacs is: it was built to lie elsewhere."""
    (share,) = files.root.glob("usr/share/emacs/[0-9]*")
    folders = [folder for folder in (share / "lisp").rglob("*") if folder.is_dir()]
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "EMACSLOADPATH": os.pathsep.join(map(str, [share / "lisp", *folders])),
        "EMACSDATA": str(share / "etc"),
        "EMACSDOC": str(share / "etc"),
        "LC_ALL": "C.UTF-8",
    }
