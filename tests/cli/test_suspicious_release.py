"""suspicious-release through the real command, gateway and a registry with short and full documents."""

import time
from collections.abc import Callable

import pytest

from cli.command import Command
from support.behaviour import Behaviour
from support.packuments import from_archive
from support.registry import LoopbackRegistry

REGISTRY = {
    "http-kit": """
        1.13.0  5 months trusted
        1.14.0  4 days trusted
        1.14.1  2 hours publisher=sam deps=plain-hash@^4.2.0
    """,
    "plain-hash": """
        4.2.0  20 hours
        4.2.1  3 hours postinstall="node setup.js"
    """,
}
PROJECT = '{"packageManager": "npm@10.9.0", "dependencies": {"http-kit": "1.14.1"}}'
LEAN = Behaviour(abbreviated=False, etag=False, gzip=False)


@pytest.mark.parametrize(
    "behaviour", [Behaviour(), LEAN, Behaviour(time="atime")], ids=["public", "lean", "dated"]
)
def test_a_release_that_looks_hijacked_is_a_warning_with_the_last_one_before_as_fix(
    packward: Command, registry_factory: Callable[..., LoopbackRegistry], behaviour: Behaviour
) -> None:
    now = time.time()
    packages = {name: from_archive(name, lines, now) for name, lines in REGISTRY.items()}
    registry = registry_factory(packages, behaviour=behaviour)
    (packward.home / ".npmrc").write_text(f"registry={registry.url}\n")
    packward.write({"package.json": PROJECT})
    ran = packward("check", "--format", "json")
    found = [each for each in ran.json["findings"] if each["rule"] == "suspicious-release"]
    assert [(each["severity"], each["package"], each["packageVersion"]) for each in found] == [
        ("warning", "http-kit", "1.14.1")
    ]
    assert "new dependency plain-hash, first published 18 hours earlier" in found[0]["message"]
    assert "(1.14.0: GitHub Actions)" in found[0]["message"]
    assert found[0]["fixes"][0]["edits"][0]["newText"] == "1.14.0"
    assert packward("check", "--fix", "--fail-on", "never").status == 0
    assert '"http-kit": "1.14.0"' in packward.read("package.json")
