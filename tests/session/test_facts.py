from packward.model.facts import PENDING, Query, Unknown
from packward.model.packument import Packument, Release
from packward.session.facts import RETRY, FactBook, freshness

A, B = (Query("packument", "https://registry.example.com/", name) for name in "ab")


def packument(*versions: str, asked_at: float = 0.0) -> Packument:
    return Packument(
        name="a", releases=tuple(Release(version=version) for version in versions), asked_at=asked_at
    )


def test_a_view_keeps_what_it_showed_and_notes_what_was_looked_up() -> None:
    book = FactBook()
    facts, noted = book.view()
    book.land(A, packument("1.0.0"), 0)
    assert facts.get(A) is PENDING
    assert noted.read == {A}
    assert book.view()[0].get(A) == packument("1.0.0")


def test_a_confirmation_is_no_news() -> None:
    book = FactBook()
    assert book.land(A, packument("1.0.0", asked_at=1), 1)
    facts, _ = book.view()
    assert not book.land(A, packument("1.0.0", asked_at=2), 2)
    assert not book.changed_since(facts.revision, [A])
    assert book.fact(A).asked_at == 2
    assert book.land(A, packument("1.0.0", "1.1.0", asked_at=3), 3)
    assert book.changed_since(facts.revision, [A])
    assert not book.changed_since(facts.revision, [B])


def test_a_failure_is_news_once() -> None:
    book = FactBook()
    assert book.land(A, Unknown("unreachable"), 0)
    assert not book.land(A, Unknown("unreachable"), 1)
    assert book.land(A, packument(), 2)


def test_failures_are_due_sooner_than_facts() -> None:
    book = FactBook()
    book.land(A, packument(), 0)
    book.land(B, Unknown("unreachable"), 0)
    assert book.due([A, B], RETRY) == []
    assert book.due([A, B], RETRY + 1) == [B]
    assert book.due([B, A], freshness(A) + 1) == [A, B]
    book.forget([A])
    assert book.due([A, B], freshness(A) + 1) == [B]
