"""Socket's alerts on lines and in hovers: by whose policy, with which severity, and what is left unsaid."""

import json

import pytest

from packward.features.hover import hover_at
from packward.model.facts import Unknown
from packward.model.finding import Severity
from support.check import Checked, check

LOCK = {
    "lockfileVersion": 3,
    "packages": {
        "": {"dependencies": {"axios": "1.14.1"}},
        "node_modules/axios": {"version": "1.14.1", "dependencies": {"deep": "^1.0.0"}},
        "node_modules/deep": {"version": "1.2.0"},
    },
}


def asking(section: str, *, enabled: bool = True, locked: bool = False) -> Checked:
    """Check a project with axios, of which Socket says this."""
    manifest = {
        "packward": {"socket": {"enabled": enabled}},
        "packageManager": "npm@11.21.2",
        "dependencies": {"axios": "1.14.1"},
    }
    files = {
        "package.json": json.dumps(manifest),
        **({"package-lock.json": json.dumps(LOCK)} if locked else {}),
        "registry/axios": "1.14.1  20 days",
        "registry/deep": "1.2.0  20 days",
        "socket": section,
    }
    return check("\n".join(f"-- {name} --\n{text}" for name, text in files.items()))


def line_of_hover(checked: Checked) -> list[str]:
    text = checked.archive.files["package.json"]
    found = hover_at(checked.context(), "file:///project/package.json", text.index("axios") + 1)
    assert found is not None
    return [line for line in found.markdown.split("\n\n") if line.startswith("Socket")]


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("critical", Severity.ERROR),
        ("high", Severity.ERROR),
        ("middle", Severity.WARNING),
        ("low", Severity.INFORMATION),
    ],
)
@pytest.mark.parametrize("action", ["error", "warn", ""])
def test_sockets_severity_decides(level: str, severity: Severity, action: str) -> None:
    finding = asking(f"axios 1.14.1 obfuscatedFile:{level}:{action}").only("socket-alert")
    assert finding.severity is severity
    assert finding.message == f"Socket reports obfuscatedFile ({level}) for axios 1.14.1."


def test_what_the_policy_ignores_is_not_told_and_what_it_monitors_stands_in_the_hover() -> None:
    checked = asking("axios 1.14.1 deprecated:low:monitor shellAccess:high:ignore")
    assert not checked.by_rule("socket-alert")
    assert line_of_hover(checked) == ["Socket: monitored: deprecated (low) (asked less than a minute ago)."]


def test_one_line_has_one_finding_with_what_it_brings_along() -> None:
    section = "axios 1.14.1 cve:middle:warn\ndeep 1.2.0 malware:critical:error"
    checked = asking(section, locked=True)
    finding = checked.only("socket-alert")
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "Socket reports malware (critical) for deep 1.2.0, which axios brings along; "
        "cve (middle) for axios 1.14.1."
    )
    assert [related.message for related in finding.related] == ["axios > deep 1.2.0"]


def test_a_long_list_is_cut() -> None:
    many = " ".join(f"t{number}:low:warn" for number in range(9))
    message = asking(f"axios 1.14.1 {many}").only("socket-alert").message
    assert message == "Socket reports t0 (low), t1 (low), t2 (low), t3 (low) and 5 more for axios 1.14.1."


def test_nothing_is_asked_unless_it_is_turned_on() -> None:
    checked = asking("axios 1.14.1 malware:critical:error", enabled=False)
    assert not checked.by_rule("socket-alert")
    assert not line_of_hover(checked)
    assert not [query for query in checked.facts.answers if query.signal.startswith("socket")]


def test_a_version_that_socket_has_not_looked_at_is_listed_as_not_checked() -> None:
    checked = asking("")
    assert not checked.by_rule("socket-alert")
    unknown = {query.signal: answer for query, answer in checked.report.unknown.items()}
    assert unknown == {
        "socket-alerts": Unknown("not-found", "socket.example.com has not looked at this version")
    }
    assert line_of_hover(checked) == ["Socket: not checked, it has not looked at this version."]


def test_no_alert_is_not_called_safe() -> None:
    assert line_of_hover(asking("axios 1.14.1")) == [
        "Socket: no alert that your organization's policy shows (asked less than a minute ago)."
    ]
