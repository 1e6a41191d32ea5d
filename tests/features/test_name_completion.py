"""Completion of package names: whom is asked, what is known without asking, what is inserted."""

import pytest

from packward.features.completion import Completions, complete_at
from packward.model.facts import Facts, Query, Unknown
from packward.model.registries import DEFAULT_REGISTRY
from packward.model.search import Match, Matches
from packward.rules.context import Context
from packward.signals.search import SEARCH_SIGNAL, read, search_query
from packward.syntax.languages import language_of, parse
from packward.text.edits import TextEdit, apply
from support.archive import NOW
from support.check import REGISTRY, ROOT, check

ACME = "https://npm.acme.example.com/"
MANIFEST = '{"packageManager": "npm@11.21.2", "dependencies": {"react": "1.0.0", "%s"}}'


def completed(
    typed: str, answers: dict[Query, object] | None = None, *, manifest: str = MANIFEST, rest: str = ""
) -> tuple[Completions, Context, str]:
    """Complete where the name ends; return the answer, the context that was asked, and the text."""
    checked = check(f"-- package.json --\n{manifest % typed}\n-- .npmrc --\n@acme:registry={ACME}\n{rest}")
    context = Context(checked.workspace, Facts(answers={**checked.facts.answers, **(answers or {})}), NOW)
    text = checked.archive.files["package.json"]
    offset = text.index(typed + '"', text.index("ependencies")) + len(typed)
    found = complete_at(context, f"{ROOT}/package.json", offset)
    assert found is not None
    return found, context, text


def labels(found: Completions) -> list[str]:
    return [item.label for item in found.items]


def asked(context: Context) -> list[Query]:
    return [query for query in context.wanted if query.signal == SEARCH_SIGNAL.name]


@pytest.mark.parametrize(
    ("typed", "registry"),
    [
        ("lef", REGISTRY),
        ("@acme/", ACME),
        ("@acme/in", ACME),
        ("@other/in", REGISTRY),
        ("@acm", None),
        ("l", None),
    ],
)
def test_a_name_is_asked_only_of_the_registry_that_it_is_configured_for(
    typed: str, registry: str | None
) -> None:
    _, context, _ = completed(typed)
    assert [(query.registry, query.package) for query in asked(context)] == (
        [] if registry is None else [(registry, typed)]
    )
    assert all("acme" not in query.package or query.registry == ACME for query in context.wanted)


def test_what_the_registry_finds_comes_first_with_its_description() -> None:
    matches = Matches(matches=(Match(name="my-lodash"), Match(name="lodash-es", description="Lodash *ES*")))
    found, _, _ = completed("lodash", {search_query(REGISTRY, "lodash"): matches})
    assert labels(found)[0] == "lodash-es"
    assert found.items[0].documentation == r"Lodash \*ES\*"
    assert "lodash" in labels(found)
    assert labels(found)[1] == "my-lodash"
    assert found.is_incomplete


@pytest.mark.parametrize("reason", ["pending", "not-found", "unreachable", "offline"])
def test_without_an_answer_popular_names_are_offered(reason: str) -> None:
    unknown = Unknown(reason)  # type: ignore[arg-type]
    found, context, _ = completed("lodas", {search_query(REGISTRY, "lodas"): unknown})
    assert labels(found)[0] == "lodash"
    assert 0 < len(found.items) <= 60
    assert not context.unknown


def test_a_registry_without_a_search_is_asked_once() -> None:
    _, context, _ = completed("lodas", {search_query(REGISTRY, "lo"): Unknown("not-found")})
    assert asked(context) == []


def test_names_of_this_project_are_known() -> None:
    lock = (
        '-- package-lock.json --\n{"lockfileVersion": 3, "packages": {"": {}, '
        '"node_modules/zz-own": {"version": "1.0.0"}, "node_modules/@acme/x": {"version": "1.0.0"}}}\n'
    )
    assert labels(completed("zz-", rest=lock)[0]) == ["zz-own"]
    assert labels(completed("@acme", rest=lock)[0]) == ["@acme/x"]


def test_a_scope_with_a_registry_of_its_own_gets_no_names_from_elsewhere() -> None:
    manifest = MANIFEST.replace("dependencies", "devDependencies")
    found, _, _ = completed("@acme/", manifest=manifest)
    assert labels(found) == []
    assert labels(completed("@types/no", manifest=manifest)[0])


def test_names_beside_the_cursor_are_not_offered_again() -> None:
    assert "react" not in labels(completed("reac")[0])


def test_a_name_is_inserted_with_room_for_its_version() -> None:
    found, _, text = completed("lodas")
    item = found.items[0]
    after = apply(text, [TextEdit(item.span, item.text)])
    node = parse(language_of("package.json") or "json", after).find(("dependencies", "lodash"))
    assert node is not None
    assert node.value == ""
    assert item.caret == item.text.index('""') + 1


def test_before_a_colon_only_the_name_is_inserted() -> None:
    found, _, text = completed("lodas", manifest=MANIFEST.replace('"%s"', '"%s": "1.0.0"'))
    assert '"lodash": "1.0.0"' in apply(text, [TextEdit(found.items[0].span, found.items[0].text)])


def test_the_search_is_asked_in_the_registrys_form() -> None:
    request = SEARCH_SIGNAL.ask(search_query(DEFAULT_REGISTRY, "@acme/a b"))
    assert isinstance(request, Unknown)
    request = SEARCH_SIGNAL.ask(search_query(DEFAULT_REGISTRY, "@acme/a"))
    assert not isinstance(request, Unknown)
    assert request.path == "-/v1/search?text=%40acme%2Fa&size=60"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            b'{"objects": [{"package": {"name": "a", "description": 5}}, {"package": {"name": "../b"}}]}',
            ["a"],
        ),
        (b'{"objects": [5, null, {}, {"package": []}, {"package": {"name": 5}}]}', []),
        (b'{"objects": {}}', None),
        (b"<html>", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
def test_only_names_are_taken_from_an_answer(body: bytes, names: list[str] | None) -> None:
    found = read(body, search_query(REGISTRY, "a"), "registry.example.com", NOW)
    assert (None if isinstance(found, Unknown) else [match.name for match in found.matches]) == names
