"""Registries without encryption or checks, and credentials that are written out."""

import pytest

from packward.model.finding import Severity
from support.check import Checked, check


def configured(npmrc: str, home: str = "") -> Checked:
    """Check an npm 12 project with this .npmrc."""
    own = f"-- ~/.npmrc --\n{home}\n" if home else ""
    return check(
        f'-- package.json --\n{{"packageManager": "npm@12.2.0"}}\n-- .npmrc --\nmin-release-age=3\n{npmrc}\n{own}'
    )


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:4873/", "http://localhost/", "https://npm.acme.example/"]
)
def test_encrypted_and_own_registries_are_silent(address: str) -> None:
    assert not configured(f"@acme:registry={address}").by_rule("insecure-registry")


def test_credentials_in_an_address_are_not_repeated() -> None:
    finding = configured("@acme:registry=http://me:secret@npm.acme.example/").only("insecure-registry")
    assert "secret" not in finding.message


def test_unchecked_certificates_are_told_and_can_be_checked_again() -> None:
    checked = configured("strict-ssl=false")
    finding = checked.only("insecure-registry")
    assert checked.after(finding.fixes[0]) == {".npmrc": "min-release-age=3\n"}
    assert not configured("strict-ssl=true").by_rule("insecure-registry")


@pytest.mark.parametrize(
    "line",
    [
        "//npm.acme.example/:_authToken=abc",
        "//npm.acme.example/:_auth=abc",
        "//npm.acme.example/:_password=abc",
        "_authToken=abc",
    ],
)
def test_a_literal_credential_is_an_error_that_does_not_repeat_it(line: str) -> None:
    checked = configured(line)
    finding = checked.only("committed-token")
    assert finding.severity is Severity.ERROR
    assert "abc" not in finding.message
    text = checked.after(finding.fixes[0])[".npmrc"]
    assert "abc" not in text
    assert text.endswith("=${NPM_TOKEN}\n")


@pytest.mark.parametrize(
    "line", ["//npm.acme.example/:_authToken=${TOKEN}", "//npm.acme.example/:username=me", "_authToken="]
)
def test_a_variable_is_no_literal(line: str) -> None:
    assert not configured(line).by_rule("committed-token")


def test_the_users_own_file_may_hold_credentials() -> None:
    assert not configured("", home="//npm.acme.example/:_authToken=abc").by_rule("committed-token")
