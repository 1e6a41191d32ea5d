import pytest

from support.packuments import abbreviated, from_archive, from_recording

NOW = 1_800_000_000.0
DAY = 86_400.0


def test_ages_count_back_from_now() -> None:
    times = from_archive("left-pad", "1.2.0  4 days\n1.3.0  2 hours", NOW)["time"]
    assert times == {
        "created": "2027-01-11T08:00:00.000Z",
        "modified": "2027-01-15T06:00:00.000Z",
        "1.2.0": "2027-01-11T08:00:00.000Z",
        "1.3.0": "2027-01-15T06:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("lines", "latest"),
    [
        ("1.9.0 3 days\n1.10.0 2 days\n2.0.0-rc.1 1 day", "1.10.0"),
        ("2.0.0 3 days\n1.9.1 1 day tag=latest", "1.9.1"),
        ("1.0.0-a 2 days\n1.0.0-b 1 day", "1.0.0-b"),
    ],
)
def test_latest_is_the_highest_stable_version_unless_tagged(lines: str, latest: str) -> None:
    assert from_archive("x", lines, NOW)["dist-tags"] == {"latest": latest}


def test_every_word_of_a_line_reaches_the_manifest() -> None:
    line = (
        '1.3.0 2 hours postinstall="node setup.js" deprecated="use 2" deps=other@^1.0.0,@s/x@1 optional=o@2 '
        'peers=p@3 engines=">=18" tag=next provenance publisher=jane license=MIT size=900 files=3'
    )
    document = from_archive("@acme/ui", line, NOW)
    assert document["dist-tags"]["next"] == "1.3.0"
    assert document["versions"]["1.3.0"] == {
        "_id": "@acme/ui@1.3.0",
        "name": "@acme/ui",
        "version": "1.3.0",
        "_npmUser": {"name": "jane", "email": "jane@example.com"},
        "scripts": {"postinstall": "node setup.js"},
        "deprecated": "use 2",
        "dependencies": {"other": "^1.0.0", "@s/x": "1"},
        "optionalDependencies": {"o": "2"},
        "peerDependencies": {"p": "3"},
        "engines": {"node": ">=18"},
        "license": "MIT",
        "dist": {
            "tarball": "{BASE}/@acme/ui/-/ui-1.3.0.tgz",
            "attestations": {
                "url": "{BASE}/-/npm/v1/attestations/@acme/ui@1.3.0",
                "provenance": {"predicateType": "https://slsa.dev/provenance/v1"},
            },
            "unpackedSize": 900,
            "fileCount": 3,
        },
    }


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="postinstal"):
        from_archive("x", "1.0.0 1 day postinstal=oops", NOW)


def test_a_removed_version_leaves_its_time_behind() -> None:
    document = from_archive("x", "1.0.0 2 days\n1.0.1 1 day removed", NOW)
    assert list(document["versions"]) == ["1.0.0"]
    assert "1.0.1" in document["time"]
    assert document["dist-tags"] == {"latest": "1.0.0"}


def test_the_short_document_says_that_there_is_an_install_script_and_not_which() -> None:
    lines = "1.0.0 3 days postinstall=x\n1.0.1 2 days gyp\n1.0.2 1 day prepare=x publisher=jane"
    short = abbreviated(from_archive("x", lines, NOW))
    assert "time" not in short
    assert short["modified"] == "2027-01-14T08:00:00.000Z"
    assert [manifest.get("hasInstallScript") for manifest in short["versions"].values()] == [True, True, None]
    assert all(not {"scripts", "_npmUser"} & manifest.keys() for manifest in short["versions"].values())


def test_a_recording_becomes_scripts_and_evidence() -> None:
    recording = {
        "x": {
            "versions": {
                "1.0.0": {"age": 48, "mark": ["preinstall"], "trust": "provenance"},
                "1.0.1": {"age": 24, "failscript": True, "trust": "trustedPublisher"},
            },
            "tags": {"latest": "1.0.0"},
        }
    }
    document = from_recording(recording, NOW)["x"]
    older, newer = document["versions"].values()
    assert document["dist-tags"] == {"latest": "1.0.0"}
    assert older["scripts"] == {"preinstall": "node mark.js preinstall"}
    assert newer["scripts"] == {"postinstall": "exit 7"}
    assert "trustedPublisher" not in older["_npmUser"]
    assert "trustedPublisher" in newer["_npmUser"]
    assert "attestations" in older["dist"]
    assert "attestations" in newer["dist"]
