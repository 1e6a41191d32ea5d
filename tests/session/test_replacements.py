"""The e18e data set through the user's own registry: asked once a day, never in the way of anything."""

import json
from typing import Any

import pytest

from packward.model.replacements import Replacements
from session.bench import Bench
from signals.test_replacements import MICRO, NATIVE, data_set, integrity
from support.behaviour import Behaviour

OLD_TRICK = {"old-trick": "1.0.0"}


def manifest(dependencies: dict[str, str], **fields: Any) -> str:
    return json.dumps({"packageManager": "npm@11.21.2", "dependencies": dependencies, **fields})


def publish(
    bench: Bench, version: str, *, age_hours: float, archive: bytes, named: bytes | None = None
) -> None:
    """Publish a version of the data set whose document names the digest of `named`, else the archive's own."""
    tarball = f"{bench.registry.url}module-replacements/-/module-replacements-{version}.tgz"
    dist = {"tarball": tarball, "integrity": integrity(archive if named is None else named)}
    bench.registry.publish("module-replacements", version, age_hours=age_hours, dist=dist)
    bench.registry.serve(f"module-replacements/-/module-replacements-{version}.tgz", archive)


async def replaced(bench: Bench) -> list[tuple[str | None, str]]:
    """Settle, and return the findings on replacements; nothing about them may count as unchecked."""
    _, report = await bench.session.settle(bench.root)
    assert [query for query in report.unknown if query.package == "module-replacements"] == []
    return [(each.package, each.message) for each in report.findings if each.rule == "builtin-replacement"]


def asked(bench: Bench) -> list[str]:
    return [request.path for request in bench.registry.requests if "module-replacements" in request.path]


@pytest.fixture
def project(bench: Bench) -> Bench:
    """A project with a dependency that only the registry's data set knows."""
    bench.registry.publish("old-trick", "1.0.0", age_hours=9000)
    bench.write("package.json", manifest(OLD_TRICK))
    return bench


async def test_a_newer_data_set_of_the_registry_counts(project: Bench) -> None:
    publish(project, "3.9.0", age_hours=200, archive=data_set())
    ((package, message),) = await replaced(project)
    assert package == "old-trick"
    assert message == (
        "old-trick can be replaced by New.trick (the code has to change), in Node ^22.1.0 || >=26.0.0, "
        "as e18e lists it."
    )


async def test_it_is_asked_for_once_a_day(project: Bench) -> None:
    publish(project, "3.9.0", age_hours=200, archive=data_set())
    await replaced(project)
    before = asked(project)
    assert before == ["/module-replacements", "/module-replacements/-/module-replacements-3.9.0.tgz"]
    project.clock.ahead = 80_000
    await replaced(project)
    assert asked(project) == before
    project.clock.ahead = 90_000
    await replaced(project)
    assert asked(project) == [*before, "/module-replacements"]


async def test_a_version_under_the_gate_waits(project: Bench) -> None:
    publish(project, "3.9.0", age_hours=200, archive=data_set())
    publish(project, "3.10.0", age_hours=2, archive=data_set(native={"mappings": {}, "replacements": {}}))
    assert [package for package, _ in await replaced(project)] == ["old-trick"]


async def test_a_broken_version_leaves_the_one_before_it(project: Bench) -> None:
    publish(project, "3.9.0", age_hours=300, archive=data_set())
    publish(project, "3.10.0", age_hours=200, archive=data_set(), named=b"something else")
    assert [package for package, _ in await replaced(project)] == ["old-trick"]


@pytest.mark.parametrize("version", ["2.11.0", "4.0.0", "3.0.1", "3.9.0-beta.1"])
async def test_other_majors_prereleases_and_older_versions_are_not_fetched(
    project: Bench, version: str
) -> None:
    publish(project, version, age_hours=200, archive=data_set())
    assert await replaced(project) == []
    assert asked(project) == ["/module-replacements"]


async def test_a_registry_without_it_changes_nothing_and_is_left_alone_for_an_hour(project: Bench) -> None:
    assert await replaced(project) == []
    project.clock.ahead = 3000
    await replaced(project)
    assert asked(project) == ["/module-replacements"]


async def test_a_project_without_registry_dependencies_asks_nothing(bench: Bench) -> None:
    bench.write("package.json", manifest({"local": "file:../local"}))
    await bench.session.settle(bench.root)
    assert asked(bench) == []


async def test_offline_the_last_fetched_one_counts(project: Bench) -> None:
    publish(project, "3.9.0", age_hours=200, archive=data_set())
    await replaced(project)
    project.write("package.json", manifest(OLD_TRICK, packward={"offline": True}))
    assert [package for package, _ in await replaced(project)] == ["old-trick"]


async def test_a_slow_data_set_holds_nothing_up(project: Bench) -> None:
    """What the packages' own documents say is reported before the archive has arrived."""
    publish(project, "3.9.0", age_hours=200, archive=data_set())
    project.registry.behaviour = Behaviour(abbreviated=False, latency=0.2)
    project.session.open(project.document("package.json"))
    await project.until(lambda _, report: bool(report.findings))
    await project.until(lambda _, report: any(each.package == "old-trick" for each in report.findings))


async def test_the_code_of_a_micro_utility_comes_with_it(bench: Bench) -> None:
    bench.registry.publish("tiny", "1.0.0", age_hours=9000)
    bench.write("package.json", manifest({"tiny": "1.0.0"}))
    publish(bench, "3.9.0", age_hours=200, archive=data_set(NATIVE, micro=MICRO))
    workspace, _ = await bench.session.settle(bench.root)
    found: Any = await bench.session.ask(workspace, lambda context: context.replacements, deadline=5)
    assert isinstance(found, Replacements)
    assert found.substitutes["snippet::tiny"].snippet == "a ?? b"
