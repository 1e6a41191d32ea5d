import asyncio
import json
from pathlib import Path

import pytest

from packward.model.facts import Unknown
from packward.model.packument import Packument
from packward.rules.context import Context
from packward.session.uris import uri_of
from packward.text.document import Document
from session.bench import Bench, flagged, is_settled
from support.behaviour import Auth, Behaviour, bearer

FRESH = "fresh-version"


def manifest(**dependencies: str) -> str:
    return json.dumps({"packageManager": "npm@11.21.2", "dependencies": dependencies})


LEFT_PAD = {"left-pad": "1.3.0"}


async def test_a_document_is_reported_on_when_its_facts_have_come(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    _, report = await bench.until(is_settled)
    assert flagged(report, FRESH) == ["left-pad"]


async def test_quick_edits_are_reported_on_for_the_newest_text_only(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    bench.reports.clear()
    for count in range(1, 6):
        names = [f"package-{number}" for number in range(count)]
        for name in names:
            bench.registry.publish(name, "1.0.0", age_hours=1)
        newest = manifest(**dict.fromkeys(names, "1.0.0"))
        bench.session.change(bench.document("package.json", newest))
    _, report = await bench.until(is_settled)
    assert {workspace.root.document.text for workspace, _ in bench.reports} == {newest}
    assert flagged(report, FRESH) == names
    assert set(bench.fetched().values()) == {1}


async def test_edits_while_analyses_run_ask_for_each_package_once(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    names: list[str] = []
    for number in range(5):
        names.append(f"package-{number}")
        bench.registry.publish(names[-1], "1.0.0", age_hours=1)
        bench.session.change(bench.document("package.json", manifest(**dict.fromkeys(names, "1.0.0"))))
        await asyncio.sleep(0.03)
    await bench.until(lambda _, report: flagged(report, FRESH) == names)
    assert bench.fetched() == dict.fromkeys(names, 1)


async def test_an_edit_does_not_call_a_slow_fetch_back(bench: Bench) -> None:
    bench.registry.behaviour = Behaviour(abbreviated=False, latency=0.3)
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.wait_for(lambda: bool(bench.registry.requests))
    edited = manifest(**LEFT_PAD) + "\n"
    bench.session.change(bench.document("package.json", edited))
    workspace, _ = await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    assert workspace.root.document.text == edited
    assert bench.fetched() == {"left-pad": 1}


async def test_an_analysis_that_an_edit_overtakes_is_not_reported(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    for number in range(20):
        text = manifest(**LEFT_PAD) + "\n" * number
        bench.session.change(bench.document("package.json", text))
        current = len(bench.reports)
        await asyncio.sleep(0.002 * (number % 20))
        assert all(workspace.root.document.text == text for workspace, _ in bench.reports[current:])


async def test_one_answer_serves_every_workspace_that_wants_it(bench: Bench) -> None:
    for folder in ("a", "b"):
        bench.write(f"{folder}/package.json", manifest(**LEFT_PAD))
        bench.session.open(bench.document(f"{folder}/package.json"))
    await bench.wait_for(
        lambda: (
            len({workspace.root_uri for workspace, report in bench.reports if flagged(report, FRESH)}) == 2
        )
    )
    assert bench.fetched() == {"left-pad": 1}


async def test_a_project_without_a_credential_does_not_answer_for_one_that_has_it(bench: Bench) -> None:
    bench.registry.behaviour = Behaviour(abbreviated=False, auth=Auth(header=bearer("secret")))
    place = bench.registry.url.removeprefix("http:")
    bench.write("with/.npmrc", f"{place}:_authToken=secret\n")
    for folder in ("with", "without"):
        bench.write(f"{folder}/package.json", manifest(**LEFT_PAD))
        bench.session.open(bench.document(f"{folder}/package.json"))
    _, without = await bench.session.settle(bench.root / "without")
    assert [unknown.reason for unknown in without.unknown.values()] == ["forbidden"]
    _, with_token = await bench.session.settle(bench.root / "with")
    assert flagged(with_token, FRESH) == ["left-pad"]


async def test_a_watched_npmrc_changes_the_policy(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    _, report = await bench.until(is_settled)
    assert flagged(report, FRESH) == ["left-pad"]
    bench.session.files_changed([bench.write(".npmrc", "min-release-age=7\n")])
    workspace, _ = await bench.until(lambda workspace, _: workspace.policy.release_age is not None)
    assert workspace.policy.release_age is not None
    assert workspace.policy.release_age.seconds == 7 * 86400
    bench.session.files_changed([bench.delete(".npmrc")])
    await bench.until(lambda workspace, _: workspace.policy.release_age is None)
    assert bench.fetched() == {"left-pad": 1}


async def test_the_users_npmrc_concerns_every_project(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    npmrc = bench.home / ".npmrc"
    npmrc.write_text(npmrc.read_text() + "min-release-age=7\n")
    bench.session.files_changed([uri_of(npmrc)])
    await bench.until(lambda workspace, _: workspace.policy.release_age is not None)


async def test_an_open_npmrc_counts_before_it_is_saved(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.write(".npmrc", "")
    bench.session.open(bench.document(".npmrc"))
    bench.session.change(bench.document(".npmrc", "min-release-age=7\n"))
    await bench.until(lambda workspace, _: workspace.policy.release_age is not None)


async def test_an_open_document_beats_the_disk_until_it_is_closed(bench: Bench) -> None:
    on_disk = manifest(**LEFT_PAD)
    bench.write("package.json", on_disk)
    bench.write(".npmrc", "")
    bench.session.open(bench.document(".npmrc"))
    bench.session.open(bench.document("package.json", manifest()))
    workspace, report = await bench.until(is_settled)
    assert (workspace.root.dependencies, flagged(report, FRESH)) == ((), [])
    bench.session.close(uri_of(bench.root / "package.json"))
    workspace, _ = await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    assert workspace.root.document.text == on_disk


async def test_closing_the_last_document_takes_the_report_back(bench: Bench) -> None:
    uri = bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda _, report: bool(report.findings))
    bench.session.close(uri)
    assert bench.reports[-1][1].findings == ()
    count = len(bench.reports)
    bench.session.files_changed([uri])
    await asyncio.sleep(0.1)
    assert len(bench.reports) == count


async def test_a_deleted_manifest_takes_the_report_back_and_a_new_one_brings_it_again(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.write(".npmrc", "")
    bench.session.open(bench.document(".npmrc"))
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    bench.session.files_changed([bench.delete("package.json")])
    await bench.until(lambda _, report: not report.findings)
    bench.session.files_changed([bench.write("package.json", manifest(**LEFT_PAD))])
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])


async def test_a_lockfile_that_appears_and_goes_is_noticed(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda workspace, _: workspace.lockfile is None)
    lockfile = json.dumps({"lockfileVersion": 3, "packages": {"": {}}})
    bench.session.files_changed([bench.write("package-lock.json", lockfile)])
    await bench.until(lambda workspace, _: workspace.lockfile is not None)
    bench.session.files_changed([bench.delete("package-lock.json")])
    await bench.until(lambda workspace, _: workspace.lockfile is None)


async def test_a_member_is_found_in_its_root(bench: Bench) -> None:
    bench.write("package.json", json.dumps({"workspaces": ["packages/*"]}))
    bench.write("packages/a/package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("packages/a/package.json"))
    workspace, report = await bench.until(is_settled)
    assert [each.label for each in workspace.manifests] == ["package.json", "packages/a/package.json"]
    assert flagged(report, FRESH) == ["left-pad"]
    located = bench.locate("packages/a/package.json")
    assert located.workspace.root_uri == uri_of(bench.root)
    assert located.document.text == manifest(**LEFT_PAD)


async def test_members_that_come_and_go_are_noticed(bench: Bench) -> None:
    bench.write("package.json", json.dumps({"workspaces": ["packages/*"]}))
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda workspace, _: len(workspace.manifests) == 1)
    bench.session.files_changed([bench.write("packages/a/package.json", "{}")])
    await bench.until(lambda workspace, _: len(workspace.manifests) == 2)
    bench.session.files_changed([bench.delete("packages/a/package.json")])
    await bench.until(lambda workspace, _: len(workspace.manifests) == 1)


async def test_an_edit_of_workspaces_moves_an_open_document_to_its_new_root(bench: Bench) -> None:
    bench.write("package.json", "{}")
    bench.write("packages/a/package.json", "{}")
    bench.session.open(bench.document("package.json"))
    bench.session.open(bench.document("packages/a/package.json"))
    assert bench.locate("packages/a/package.json").workspace.root_uri == uri_of(bench.root / "packages/a")
    bench.session.change(bench.document("package.json", '{"workspaces": ["packages/*"]}'))
    assert bench.locate("packages/a/package.json").workspace.root_uri == uri_of(bench.root)
    await bench.until(lambda workspace, _: len(workspace.manifests) == 2)


async def test_a_member_is_in_its_workspace_before_it_is_saved(bench: Bench) -> None:
    bench.write("package.json", json.dumps({"workspaces": ["packages/*"]}))
    bench.session.open(bench.document("packages/new/package.json", manifest(**LEFT_PAD)))
    workspace, _ = await bench.until(is_settled)
    assert [each.label for each in workspace.manifests] == ["package.json", "packages/new/package.json"]


async def test_offline_asks_nothing_and_says_so(bench: Bench) -> None:
    bench.session.set_settings({"offline": True})
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    _, report = await bench.until(is_settled)
    assert [unknown.reason for unknown in report.unknown.values()] == ["offline"]
    assert bench.registry.requests == []
    bench.session.set_settings({"offline": False})
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])


async def test_settings_turn_a_rule_off(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    bench.session.set_settings({"rules": {FRESH: "off"}})
    await bench.until(lambda _, report: flagged(report, FRESH) == [])


async def test_the_project_overrides_the_editors_settings(bench: Bench) -> None:
    bench.session.set_settings({"minimumReleaseAge": "1 hour"})
    project = {"minimumReleaseAge": "2 days", "typo": 1}
    bench.write("package.json", json.dumps({"packward": project}))
    bench.session.open(bench.document("package.json"))
    workspace, _ = await bench.until(is_settled)
    assert workspace.settings.minimum_release_age == 2 * 86400
    assert workspace.setting_problems == ((("packward", "typo"), "packward has no setting 'typo'"),)


async def test_a_document_is_located_in_its_newest_text_before_any_report(bench: Bench) -> None:
    bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    assert bench.locate("package.json").report == bench.reports[-1][1]
    edited = bench.document("package.json", manifest(**LEFT_PAD))
    bench.session.change(edited)
    located = bench.locate("package.json")
    assert located.document == edited
    assert located.report is None


@pytest.mark.parametrize("uri", ["untitled:package.json", "file:///no/such/package.json", "file://", "", "%"])
async def test_an_address_that_no_project_holds_is_nowhere(bench: Bench, uri: str) -> None:
    bench.session.files_changed([uri])
    assert bench.session.locate(uri) is None
    bench.session.close(uri)


async def test_a_document_that_is_no_file_is_ignored(bench: Bench) -> None:
    bench.session.open(Document(uri="untitled:package.json", version=1, text="{}"))
    bench.session.close("untitled:package.json")
    assert bench.session.locate("untitled:package.json") is None


async def test_what_is_open_keeps_the_clients_spelling(bench: Bench) -> None:
    folder = bench.root / "with space+@"
    folder.mkdir()
    (folder / ".npmrc").write_text("")
    spelled = uri_of(folder).replace("%2B", "+").replace("%40", "@")
    bench.session.open(Document(uri=f"{spelled}/package.json", version=1, text="{}"))
    workspace, _ = await bench.until(is_settled)
    assert workspace.root_uri == spelled
    assert [file.uri for file in workspace.configs.named(".npmrc", "project")] == [f"{spelled}/.npmrc"]


async def test_a_question_waits_for_what_it_wants(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    workspace = bench.locate("package.json").workspace
    answer = await bench.session.ask(workspace, lambda context: context.packument("left-pad"), deadline=5)
    assert isinstance(answer, Packument)


async def test_a_question_past_its_deadline_is_answered_with_what_is_known(bench: Bench) -> None:
    bench.registry.behaviour = Behaviour(abbreviated=False, body="hang")
    bench.write("package.json", manifest(**LEFT_PAD))
    workspace = bench.locate("package.json").workspace

    def question(context: Context) -> Packument | Unknown:
        return context.packument("left-pad")

    async with asyncio.timeout(5):
        answer = await bench.session.ask(workspace, question, deadline=0.05)
    assert answer == Unknown("pending")


async def test_settling_asks_until_nothing_is_wanted_and_counts(bench: Bench) -> None:
    bench.registry.publish("other", "1.0.0")
    bench.write("package.json", manifest(**LEFT_PAD, other="1.0.0"))
    counts: list[tuple[int, int]] = []
    _, report = await bench.session.settle(
        bench.root, on_progress=lambda answered, asked: counts.append((answered, asked))
    )
    assert report.wanted == ()
    assert flagged(report, FRESH) == ["left-pad", "other"]
    assert [answered for answered, _ in counts] == list(range(1, len(counts) + 1))
    assert [asked for _, asked in counts] == sorted(asked for _, asked in counts)
    assert counts[-1] == (len(counts), len(counts))
    assert bench.reports == []


async def test_settling_where_there_is_no_manifest_fails(bench: Bench) -> None:
    with pytest.raises(FileNotFoundError):
        await bench.session.settle(bench.root)


async def test_an_unreachable_registry_settles_too(bench: Bench) -> None:
    bench.registry.behaviour = Behaviour(abbreviated=False, auth=Auth(header="x", status=403))
    bench.write("package.json", manifest(**LEFT_PAD))
    _, report = await bench.session.settle(bench.root)
    assert [unknown.reason for unknown in report.unknown.values()] == ["forbidden"]


async def test_forgotten_facts_are_asked_for_again(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    bench.registry.unpublish("left-pad", "1.3.0")
    bench.session.forget(uri_of(bench.root))
    await bench.until(lambda _, report: is_settled(_, report) and not flagged(report, FRESH))


async def test_an_old_fact_is_used_and_confirmed_in_the_background(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    bench.registry.behaviour = Behaviour(abbreviated=False, latency=0.2)
    bench.clock.ahead = 400
    bench.reports.clear()
    bench.session.change(bench.document("package.json", manifest(**LEFT_PAD) + "\n"))
    await bench.until(is_settled)
    assert flagged(bench.reports[0][1], FRESH) == ["left-pad"]
    await bench.wait_for(lambda: bench.fetched() == {"left-pad": 2})
    await asyncio.sleep(0.4)
    assert len(bench.reports) == 1, "the registry said nothing new"


async def test_news_about_an_old_fact_brings_a_new_report(bench: Bench) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    bench.registry.unpublish("left-pad", "1.3.0")
    bench.clock.ahead = 400
    bench.session.change(bench.document("package.json", manifest(**LEFT_PAD) + "\n"))
    await bench.until(lambda _, report: not flagged(report, FRESH))


async def test_a_second_session_shows_what_the_first_learnt_and_then_what_is_new(
    bench: Bench, tmp_path: Path
) -> None:
    bench.write("package.json", manifest(**LEFT_PAD))
    await bench.session.settle(bench.root)
    await bench.close()
    bench.registry.behaviour = Behaviour(abbreviated=False, latency=0.2)
    bench.registry.unpublish("left-pad", "1.3.0")
    (tmp_path / "later").mkdir()
    later = Bench(tmp_path / "later", bench.registry, bench.clock, tmp_path / "cache")
    later.clock.ahead = 3600
    later.write("package.json", manifest(**LEFT_PAD))
    later.session.open(later.document("package.json"))
    await later.until(lambda _, report: flagged(report, FRESH) == ["left-pad"])
    await later.until(lambda _, report: is_settled(_, report) and not flagged(report, FRESH))
    await later.close()


async def test_shutting_down_in_the_middle_of_everything_leaves_nothing_running(bench: Bench) -> None:
    bench.registry.behaviour = Behaviour(abbreviated=False, body="hang")
    bench.write("package.json", manifest(**LEFT_PAD))
    bench.session.open(bench.document("package.json"))
    await bench.wait_for(lambda: bool(bench.registry.requests))
    async with asyncio.timeout(5):
        await bench.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_who_shows_a_document_is_told_of_facts_that_no_rule_reads(bench: Bench) -> None:
    uri = bench.write("package.json", manifest())
    bench.session.open(bench.document("package.json"))
    await bench.until(is_settled)
    workspace = bench.locate("package.json").workspace

    def question(context: Context) -> Packument | Unknown:
        return context.packument("left-pad")

    first = await bench.session.survey(workspace, question, deadline=0, view=("hints", uri))
    await bench.wait_for(lambda: bool(bench.views))
    second = await bench.session.survey(workspace, question, deadline=0, view=("hints", uri))
    assert first == Unknown("pending")
    assert isinstance(second, Packument)
    assert bench.views == [workspace.root_uri]
    assert bench.fetched() == {"left-pad": 1}
