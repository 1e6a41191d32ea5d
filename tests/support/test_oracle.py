import json
from pathlib import Path

import httpx

from support import oracle


def test_every_recorded_case_is_read() -> None:
    assert len(oracle.cases()) == 439
    assert sum(len(oracle.cases(manager)) for manager in ("npm", "pnpm", "yarn", "bun")) == 439
    assert len({case.id for case in oracle.cases()}) == 439


def test_a_case_serves_the_recorded_packages() -> None:
    case = next(case for case in oracle.cases() if case.registry == "notime")
    with oracle.registry_for(case) as registry:
        document = httpx.get(registry.url + "exotic-sub").json()
        address = document["versions"]["1.0.0"]["dependencies"]["tarball-child"]
        assert "time" not in document
        assert httpx.get(address).status_code == 200


def test_a_cases_files_lie_where_they_were_recorded(tmp_path: Path) -> None:
    case = next(case for case in oracle.cases("npm") if case.id == "npmunit.npm11.projectOverUser")
    case.write(tmp_path / "project", tmp_path / "home")
    assert (tmp_path / "project/.npmrc").read_text() == "min-release-age=0\n"
    assert (tmp_path / "home/.npmrc").read_text() == "min-release-age=7\n"
    manifest = json.loads((tmp_path / "project/package.json").read_text())
    assert manifest["packageManager"] == "npm@11.21.2"


def test_a_manager_runs_on_a_manifest_that_does_not_name_it(tmp_path: Path) -> None:
    case = oracle.cases("pnpm")[0]
    case.write_as_recorded(tmp_path, tmp_path)
    assert "packageManager" not in json.loads((tmp_path / "package.json").read_text())
