"""From what was touched to flags: as little as is short, relative where the package moves along."""

import pytest

from packward.features.audit_flags import Places, Touched, grants, with_grants
from packward.rules.node_calls import node_calls
from packward.rules.permission_faults import Subject, faults

PLACES = Places(package="/w/packages/a", workspace="/w", temporary="/tmp")


def flags(*touched: tuple[str, str]) -> list[str]:
    found = grants([Touched("fs", f"FileSystem{how}", path) for how, path in touched], PLACES)
    return [grant.flag for grant in found]


@pytest.mark.parametrize(
    ("touched", "wanted"),
    [
        ([("Read", "/w/packages/a/x.json")], ["--allow-fs-read=./x.json"]),
        ([("Read", "/w/packages/a")], ["--allow-fs-read=."]),
        ([("Read", "/w/packages/a/node_modules/x/index.js")], ["--allow-fs-read=."]),
        ([("Read", "/w/packages/a/s/x"), ("Read", "/w/packages/a/s/y")], ["--allow-fs-read=./s/*"]),
        ([("Read", f"/w/packages/a/s/{n}") for n in range(9)], ["--allow-fs-read=."]),
        ([("Write", f"/w/packages/a/s/{n}") for n in range(9)], ["--allow-fs-write=./s/*"]),
        ([("Write", f"/w/packages/a/{n}/x") for n in range(9)], ["--allow-fs-write=."]),
        (
            [("Write", "/w/packages/a/out"), ("Write", "/w/packages/a/out/x")],
            ["--allow-fs-write=./out", "--allow-fs-write=./out/*"],
        ),
        ([("Read", "/w/node_modules/x/i.js")], ["--allow-fs-read=../../node_modules"]),
        ([("Read", "/w/packages/b/i.js")], ["--allow-fs-read=../../packages"]),
        ([("Read", "/w")], ["--allow-fs-read=../.."]),
        ([("Read", "/etc/hosts")], ["--allow-fs-read=/etc/hosts"]),
        ([("Read", f"/etc/ssl/{n}") for n in range(9)], ["--allow-fs-read=/etc/ssl"]),
        ([("Read", f"/{n}") for n in range(5)], [f"--allow-fs-read=/{n}" for n in range(5)]),
        ([("Read", "/w/packages/ab/x")], ["--allow-fs-read=../../packages"]),
        ([("Write", "/tmp/x1")], ["--allow-fs-write=/tmp"]),
        ([("Read", "/tmp/x1"), ("Write", "/tmp/x1")], ["--allow-fs-read=/tmp", "--allow-fs-write=/tmp"]),
        ([("Read", "/tmp/given")], ["--allow-fs-read=/tmp/given"]),
        ([("Read", "C:/x/y")], ["--allow-fs-read=C:/x/y"]),
        ([("Read", "")], []),
    ],
)
def test_paths_become_flags(touched: list[tuple[str, str]], wanted: list[str]) -> None:
    assert flags(*touched) == wanted


def test_everything_else_becomes_one_flag_each() -> None:
    channels = ["net", "child", "worker", "inspector", "wasi", "ffi", "addon", "vfs"]
    found = grants([Touched(channel, channel, "") for channel in channels * 2], PLACES)
    assert [grant.flag for grant in found] == [
        "--allow-net",
        "--allow-child-process",
        "--allow-worker",
        "--allow-inspector",
        "--allow-wasi",
        "--allow-ffi",
        "--allow-addons",
        "--allow-fs-vfs",
    ]


def test_the_line_replaces_what_each_call_granted_and_quotes_blanks() -> None:
    found = grants([Touched("fs", "FileSystemRead", "/a b/c")], PLACES)
    script = "node --permission --allow-fs-read . --watch a.js --permission && cross-env X=1 node b.js"
    line = with_grants(script, found)
    wanted = '--permission "--allow-fs-read=/a b/c"'
    assert line == f"node {wanted} --watch a.js --permission && cross-env X=1 node {wanted} b.js"
    call = list(node_calls(line))[1]
    assert not list(faults(Subject(call=call, script=line, name="x", engines=None, dependencies=("x",))))
