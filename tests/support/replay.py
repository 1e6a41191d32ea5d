"""Registries as they looked around a documented hijack: years of ordinary releases, then the bad ones."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

INCIDENTS = Path(__file__).parents[1] / "rules" / "incidents.json"

_MINUTE, _HOUR, _DAY = 1, 60, 24 * 60
_HISTORY = 7

Core = tuple[int, int, int]


class Incident(Struct, frozen=True, kw_only=True):
    """A hijack: its bad versions by package, the lifecycle event it used, what showed in the documents.

    `added` are packages that were made for it, and that the bad versions depend on.
    """

    id: str
    versions: dict[str, list[str]]
    signs: list[str]
    trigger: str | None = None
    added: dict[str, str] = {}

    @property
    def shows(self) -> bool:
        """Whether the documents showed a strong sign, or two weak ones."""
        weak = {"provenance_lost", "publisher_changed", "size_or_file_jump", "dormant_package_revived"}
        strong = set(self.signs) - weak - {"binding_gyp_without_script"}
        return bool(strong) or len(weak & set(self.signs)) > 1


def incidents() -> list[Incident]:
    """Return what `incidents.json` holds."""
    return [_incident(entry) for entry in json.loads(INCIDENTS.read_bytes())["incidents"]]


def registry(incident: Incident, after: int) -> str:
    """Return the registry sections, so many minutes after the attack; a negative number is before it."""
    sections = [_section(name, incident, after) for name in incident.versions]
    if after > 0:
        sections += [_made_for_it(name, version, after) for name, version in incident.added.items()]
    sections.append("-- registry/ms --\n2.1.3  6 years\n")
    return "".join(sections)


def _incident(entry: Mapping[str, Any]) -> Incident:
    return Incident(**{key: value for key, value in entry.items() if value is not None})


def _section(name: str, incident: Incident, after: int) -> str:
    lines = [f"-- registry/{name} --"]
    bad = sorted(incident.versions[name], key=_core)
    highest = max(_core(version)[0] for version in bad)
    for major in sorted({_core(version)[0] for version in bad}):
        first = min(_core(version) for version in bad if _core(version)[0] == major)
        lines += _before(first, incident, after, is_main=major == highest)
    if after > 0:
        lines += [
            _line(version, after - number * 3 * _MINUTE, _bad_words(incident))
            for number, version in enumerate(bad)
        ]
    return "\n".join(lines) + "\n"


def _before(first: Core, incident: Incident, after: int, *, is_main: bool) -> Iterator[str]:
    """Give the releases below the first bad one, the last of the main line a few days before the attack."""
    dormant = "dormant_package_revived" in incident.signs
    youngest = 500 * _DAY if dormant else 4 * _DAY if is_main else 170 * _DAY
    for number, core in enumerate(_below(first)):
        age = youngest + number * 67 * _DAY + after
        if age > 0:
            yield _line(".".join(map(str, core)), age, _good_words(incident, number))


def _below(core: Core) -> Iterator[Core]:
    """Count down: patches, then the minor version, then the major."""
    major, minor, patch = core
    for _ in range(_HISTORY):
        if patch:
            patch -= 1
        elif minor:
            minor, patch = minor - 1, 2
        elif major:
            major, minor, patch = major - 1, 4, 1
        else:
            return
        yield major, minor, patch


def _good_words(incident: Incident, number: int) -> Sequence[str]:
    evidence = "provenance_lost" in incident.signs and number < 4
    depends = ("deps=ms@^2.1.0",) if number < 3 else ()
    publisher = "trusted" if evidence else "publisher=owner"
    return (publisher, f"size={140_000 - 4_000 * number}", f"files={21 - number}", *depends)


def _bad_words(incident: Incident) -> Sequence[str]:
    signs = incident.signs
    words = [f"publisher={'stranger' if 'publisher_changed' in signs else 'owner'}"]
    words += ["size=3900000", "files=23"] if "size_or_file_jump" in signs else ["size=146000", "files=21"]
    if "install_script_added" in signs:
        words.append(f'{incident.trigger or "install"}="node setup.js"')
    dependencies = ["ms@^2.1.0", *(f"{name}@^{version}" for name, version in incident.added.items())]
    return (*words, f"deps={','.join(dependencies)}")


def _made_for_it(name: str, version: str, after: int) -> str:
    major, minor, patch = _core(version)
    harmless = f"{major}.{minor}.{patch - 1}" if patch else f"{major}.{minor - 1}.0"
    lines = (
        _line(harmless, after + 18 * _HOUR, ("publisher=stranger",)),
        _line(version, after + 22 * _MINUTE, ("publisher=stranger", 'postinstall="node setup.js"')),
    )
    return f"-- registry/{name} --\n" + "\n".join(lines) + "\n"


def _line(version: str, minutes: int, words: Sequence[str]) -> str:
    return f"{version}  {minutes} minutes {' '.join(words)}"


def _core(version: str) -> Core:
    major, minor, patch = version.partition("-")[0].split(".")
    return int(major), int(minor), int(patch)
