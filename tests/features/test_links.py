"""Where a dependency's line leads on the web."""

import pytest
from msgspec import structs

from packward.features.links import link_at, links_of
from packward.model.facts import Facts
from packward.model.packument import Packument
from packward.model.registries import DEFAULT_REGISTRY, package_page
from packward.rules.context import Context
from support.archive import NOW
from support.check import REGISTRY, check

TEXT = """
-- package.json --
{"packageManager": "npm@11.21.2", "dependencies": {"%s": "^1.0.0"}}
-- .npmrc --
min-release-age=3
-- package-lock.json --
{"lockfileVersion": 3, "packages": {
  "": {"dependencies": {"%s": "^1.0.0"}}, "node_modules/%s": {"version": "1.0.0"}}}
-- registry/%s --
1.0.0  5 years
1.2.0  4 years
1.3.0  2 hours
"""


def links(
    package: str = "a", *, repository: str | None = None, homepage: str | None = None, env: str = REGISTRY
) -> dict[str, tuple[str, str]]:
    """Return the targets and tooltips by the text that they stand behind."""
    checked = check(TEXT % ((package,) * 4), env={"npm_config_registry": env})
    answers = {
        query: structs.replace(fact, repository=repository, homepage=homepage)
        for query, fact in checked.facts.answers.items()
        if isinstance(fact, Packument)
    }
    context = Context(checked.workspace, Facts(answers=answers), NOW)
    text = checked.archive.files["package.json"]
    found = links_of(context, "file:///project/package.json")
    return {text[link.span.start : link.span.end]: (link.target, link.tooltip) for link in found}


def test_a_name_leads_to_the_public_registrys_page() -> None:
    target, tooltip = links("@acme/a", env=DEFAULT_REGISTRY)["@acme/a"]
    assert target == package_page("@acme/a")
    assert tooltip == "@acme/a in the public npm registry"


def test_a_package_of_another_registry_leads_to_its_home_page_only() -> None:
    assert links(homepage="https://a.example.com/docs") == {
        "a": ("https://a.example.com/docs", "Home page of a")
    }
    assert links() == {}


@pytest.mark.parametrize(
    ("repository", "target"),
    [
        ("git+https://github.com/acme/a.git", "https://github.com/acme/a/compare/v1.0.0...v1.2.0"),
        ("git@github.com:acme/a.git", "https://github.com/acme/a/compare/v1.0.0...v1.2.0"),
        ("acme/a", "https://github.com/acme/a/compare/v1.0.0...v1.2.0"),
        ("gitlab:acme/a", "https://gitlab.com/acme/a/-/compare/v1.0.0...v1.2.0"),
        ("https://gitlab.com/acme/group/a", "https://gitlab.com/acme/group/a/-/compare/v1.0.0...v1.2.0"),
        ("https://git.example.com/acme/a.git", "https://git.example.com/acme/a"),
    ],
)
def test_a_version_leads_to_what_an_update_changes(repository: str, target: str) -> None:
    assert links(repository=repository)["^1.0.0"][0] == target


def test_a_scoped_package_leads_to_the_releases_of_its_repository() -> None:
    found = links("@acme/a", repository="https://github.com/acme/all")["^1.0.0"]
    assert found == ("https://github.com/acme/all/releases", "Releases in the repository of @acme/a")


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "https://github.com/a/b?c=<script>",
        "file:///etc/passwd",
        "github:../..",
        "",
        "a b/c",
    ],
)
def test_what_a_package_says_cannot_lead_anywhere_but_to_the_web(hostile: str) -> None:
    for target, _ in links(repository=hostile, homepage=hostile).values():
        assert target.startswith(("https://github.com/a/b", "http://", "https://"))
        assert "<" not in target


def test_before_the_registry_has_answered_links_are_there_and_get_their_target_later() -> None:
    checked = check(TEXT % (("a",) * 4), env={"npm_config_registry": DEFAULT_REGISTRY})
    context = Context(checked.workspace, Facts(), NOW)
    name, version = links_of(context, "file:///project/package.json")
    assert (name.target, version.target) == (package_page("a"), "")
    found = link_at(checked.context(), "file:///project/package.json", version.span.start)
    # This package names no repository.
    assert found is None
