"""Node's command-line flags as far as scripts are judged by them, and on which versions each exists.

Every range was observed by running the releases on both sides of each boundary (Linux x64); the line 21 and
23, which were never supported for long, by the releases next to a boundary.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

Kind = Literal["enables", "allows", "audits"]


class PermissionFlag(Struct, frozen=True, kw_only=True):
    """One flag of the permission model.

    `nodes` is the npm range of Node versions that accept it, `has_it` the same in words; any other version
    ends with "bad option" (status 9). `means` says what it does.
    """

    name: str
    kind: Kind
    nodes: str
    has_it: str
    means: str


PERMISSION: Final = "--permission"
EXPERIMENTAL: Final = "--experimental-permission"
AUDIT: Final = "--permission-audit"
FS_READ: Final = "--allow-fs-read"
FS_WRITE: Final = "--allow-fs-write"
CHILD_PROCESS: Final = "--allow-child-process"
ADDONS: Final = "--allow-addons"
NET: Final = "--allow-net"
FS_VFS: Final = "--allow-fs-vfs"

_FLAGS = (
    PermissionFlag(
        name=PERMISSION,
        kind="enables",
        nodes="^22.13.0 || >=23.5.0",
        has_it="Node 22.13 and newer",
        means="turns the permission model on: what no --allow flag grants is denied",
    ),
    PermissionFlag(
        name=EXPERIMENTAL,
        kind="enables",
        nodes=">=20.0.0 <24.0.0",
        has_it="Node 20 to 23",
        means="turns the permission model on, under its older name",
    ),
    PermissionFlag(
        name=AUDIT,
        kind="audits",
        nodes="^24.20.0 || >=25.8.0",
        has_it="Node 24.20, 25.8 and newer",
        means="reports what the permission model would deny instead of denying it",
    ),
    PermissionFlag(
        name=FS_READ,
        kind="allows",
        nodes=">=20.0.0",
        has_it="Node 20 and newer",
        means="grants reading one file or folder; repeat it for several",
    ),
    PermissionFlag(
        name=FS_WRITE,
        kind="allows",
        nodes=">=20.0.0",
        has_it="Node 20 and newer",
        means="grants writing one file or folder; repeat it for several",
    ),
    PermissionFlag(
        name=CHILD_PROCESS,
        kind="allows",
        nodes=">=20.0.0",
        has_it="Node 20 and newer",
        means="grants starting programs, which are not restricted unless they are node themselves",
    ),
    PermissionFlag(
        name="--allow-worker",
        kind="allows",
        nodes=">=20.0.0",
        has_it="Node 20 and newer",
        means="grants worker threads",
    ),
    PermissionFlag(
        name=ADDONS,
        kind="allows",
        nodes="^20.12.0 || >=21.6.0",
        has_it="Node 20.12 and newer",
        means="grants loading native addons, which the model does not restrict any further",
    ),
    PermissionFlag(
        name="--allow-wasi",
        kind="allows",
        nodes="^20.16.0 || >=22.3.0",
        has_it="Node 20.16, 22.3 and newer",
        means="grants WASI",
    ),
    PermissionFlag(
        name="--allow-inspector",
        kind="allows",
        nodes="^24.12.0 || >=25.0.0",
        has_it="Node 24.12 and newer",
        means="grants the inspector, which older versions always deny",
    ),
    PermissionFlag(
        name=NET,
        kind="allows",
        nodes=">=25.0.0",
        has_it="Node 25 and newer",
        means="grants the network, all of it; Node 24 and older do not restrict the network",
    ),
    PermissionFlag(
        name="--allow-openssl-store",
        kind="allows",
        nodes="^24.21.0 || >=26.7.0",
        has_it="Node 24.21, 26.7 and newer",
        means="grants OpenSSL's stores",
    ),
    PermissionFlag(
        name="--allow-ffi",
        kind="allows",
        nodes=">=26.1.0",
        has_it="Node 26.1 and newer",
        means="grants foreign functions",
    ),
    PermissionFlag(
        name=FS_VFS,
        kind="allows",
        nodes=">=26.9.0",
        has_it="Node 26.9 and newer",
        means="grants virtual file systems",
    ),
)

PERMISSION_FLAGS: Final[Mapping[str, PermissionFlag]] = {flag.name: flag for flag in _FLAGS}

ENTRY_IS_READABLE: Final = "^22.17.0 || >=24.2.0"
"""Versions on which the script's own file needs no --allow-fs-read."""

ENTRY_IS_READABLE_FROM: Final = "Node 22.17 and 24.2"
"""The same in words: the first of each line."""

ALLOWS_NEED_PERMISSION: Final = ">=26.1.0"
"""Versions on which any --allow flag (but --allow-fs-vfs) without --permission ends the process; older ones
end it for --allow-fs-read and --allow-fs-write only and ignore the rest."""

NET_IS_RESTRICTED: Final = PERMISSION_FLAGS[NET].nodes
"""Versions on which the permission model covers the network."""

AUDIT_WORKS: Final = "^24.20.0 || >=26.6.0"
"""Versions whose audit denies nothing; 25.8 to 26.5 have the flag, and still deny files or the network."""

TEST_ISOLATION: Final[Mapping[str, str]] = {
    "--test-isolation": ">=23.6.0",
    "--experimental-test-isolation": ">=22.8.0",
}
"""Flags that let `--test` do without child processes when they are `none`, and the versions with them."""

CONFIG_NAMESPACE: Final[Mapping[str, str]] = {
    "ignores": ">=22.10.0 <24.16.0 || >=25.0.0 <25.4.0",
    "fails": ">=24.16.0 <25.0.0",
}
"""What a configuration file's own `permission` key does on versions where it does not turn the model on."""

RELEASES: Final = (
    *("16.20.2", "18.0.0", "18.20.8"),
    *("20.0.0", "20.11.1", "20.12.0", "20.15.1", "20.16.0", "20.20.2"),
    *(
        "22.0.0",
        "22.2.0",
        "22.3.0",
        "22.7.0",
        "22.8.0",
        "22.12.0",
        "22.13.0",
        "22.16.0",
        "22.17.0",
        "22.23.3",
    ),
    *(
        "24.0.0",
        "24.1.0",
        "24.2.0",
        "24.11.1",
        "24.12.0",
        "24.15.0",
        "24.16.0",
        "24.19.0",
        "24.20.0",
        "24.21.0",
    ),
    *("25.0.0", "25.7.0", "25.8.0", "25.9.0"),
    *("26.0.0", "26.1.0", "26.5.1", "26.6.0", "26.7.0", "26.8.2", "26.9.0", "26.10.0"),
)
"""Releases that stand for all: the ends of each line, and those on both sides of every boundary above."""

# Source: `node --help` of 20.20, 22.23, 24.21, 25.9 and 26.10, where options with a value end in "=...".
_WITH_VALUE = """
    -C --conditions -e --eval -p --print -r --require --allow-fs-read --allow-fs-write --bench-isolation
    --bench-name-pattern --bench-reporter --bench-reporter-destination --bench-samples --bench-warmup
    --build-sea --build-snapshot-config --cpu-prof-dir --cpu-prof-interval --cpu-prof-name
    --diagnostic-dir --disable-proto --disable-warning --dns-result-order --env-file
    --env-file-if-exists --experimental-default-type --experimental-loader --experimental-package-map
    --experimental-policy --experimental-sea-config --experimental-test-isolation
    --experimental-test-tag-filter --heap-prof-dir --heap-prof-interval --heap-prof-name
    --heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir --import --input-type
    --inspect-publish-uid --loader --localstorage-file --max-http-header-size
    --max-old-space-size-percentage --network-family-autoselection-attempt-timeout --openssl-config
    --policy-integrity --redirect-warnings --report-dir --report-directory --report-filename
    --report-signal --run --secure-heap --secure-heap-min --snapshot-blob --stack-trace-limit
    --test-concurrency --test-coverage-branches --test-coverage-exclude --test-coverage-functions
    --test-coverage-include --test-coverage-lines --test-global-setup --test-isolation
    --test-name-pattern --test-random-seed --test-reporter --test-reporter-destination
    --test-rerun-failures --test-shard --test-skip-pattern --test-timeout --title --tls-cipher-list
    --tls-keylog --trace-event-categories --trace-event-file-pattern --trace-require-module
    --unhandled-rejections --use-largepages --v8-pool-size --vfs-load --vfs-mount --watch-kill-signal
    --watch-path
"""
TAKE_A_VALUE: Final = frozenset(_WITH_VALUE.split())
"""Node's options that take the next word as their value where no `=` follows them."""
