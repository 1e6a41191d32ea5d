"""The README's lines for Helix, as they stand, in a real Helix. Its screen is read: now and then, by request."""

import os

import pytest

from editors.helix import Helix
from editors.project import MANIFEST, NODE_SCRIPT, Project
from editors.snippets import snippets
from support.debian_packages import Unpacked
from support.rule_table import README

pytestmark = pytest.mark.skipif(
    "PACKWARD_TEST_HELIX" not in os.environ, reason="Helix is tested where PACKWARD_TEST_HELIX is set"
)


def test_a_finding_is_shown_and_its_fix_lands_on_disk(helix_files: Unpacked, project: Project) -> None:
    (languages,) = snippets("toml", README.read_text(encoding="utf-8"), "[language-server.packward]")
    with Helix(helix_files, project.home, languages).open(project.manifest) as helix:
        helix.keys('/"rimraf": \r')
        helix.see("rimraf can be replaced by")
        helix.keys(" ", "a")
        helix.see("Call Node instead of rimraf")
        helix.keys("\r")
        helix.leave()
    assert project.read() == MANIFEST.replace("rimraf dist", NODE_SCRIPT)
