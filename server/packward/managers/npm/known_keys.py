"""The names of npm 12's settings, for `strict-npmrc`, which makes any other key an error.

Source: the definitions of npm 12.2.0.
"""

from packward.syntax.tree import Tree

STRICT_KEYS_SINCE = "12.0.0"

_KNOWN = frozenset(  # a table of words reads best as words
    """
    _auth access all allow-directory allow-file allow-git allow-remote allow-same-version allow-scripts
    allow-scripts-pending allow-scripts-pin allow-unused-patches also audit audit-level auth-type before
    bin-links browser bypass-2fa ca cache cache-max cache-min cafile call cert cidr color commit-hooks
    cpu dangerously-allow-all-scripts depth description dev diff diff-dst-prefix diff-ignore-all-space
    diff-name-only diff-no-prefix diff-src-prefix diff-text diff-unified dry-run edit-dir editor
    engine-strict expect-result-count expect-results expires extension-file fetch-retries
    fetch-retry-factor fetch-retry-maxtimeout fetch-retry-mintimeout fetch-timeout force
    foreground-scripts format-package-lock fund git git-tag-version global global-ignore-file
    global-style globalconfig heading https-proxy if-present ignore-existing ignore-extension
    ignore-patch-failures ignore-scripts include include-attestations include-staged
    include-workspace-root init-author-email init-author-name init-author-url init-license init-module
    init-private init-type init-version init.author.email init.author.name init.author.url init.license
    init.module init.version install-links install-strategy json keep-edit-dir key legacy-bundling
    legacy-peer-deps libc link local-address location lockfile-version loglevel logs-dir logs-max long
    maxsockets message min-release-age min-release-age-exclude name node-gyp node-options noproxy
    offline omit omit-lockfile-registry-resolved only optional orgs orgs-permission os otp
    pack-destination package package-lock package-lock-only packages packages-all
    packages-and-scopes-permission parseable password patches-dir prefer-dedupe prefer-offline
    prefer-online prefix preid production progress provenance provenance-file proxy read-only
    rebuild-bundle registry replace-registry-host save save-bundle save-dev save-exact save-optional
    save-peer save-prefix save-prod sbom-format sbom-type scope scopes script-shell searchexclude
    searchlimit searchopts searchstaleness shell sign-git-commit sign-git-tag strict-allow-scripts
    strict-npmrc strict-peer-deps strict-ssl tag tag-version-prefix timing to token-description umask
    unicode update-notifier usage user-agent userconfig version versions viewer which workspace
    workspaces workspaces-update yes
    """.split()  # noqa: SIM905
)
_OF_A_HOST = frozenset({"_auth", "_authToken", "_password", "certfile", "email", "keyfile", "username"})
_INTERNAL = frozenset({"npm-version", "global-prefix", "local-prefix"})


def unknown_keys(tree: Tree) -> tuple[str, ...]:
    """Return the top-level keys of a config file that npm 12 does not know, sections included."""
    keys = [str(node.key) for node in tree.entries(())]
    return tuple(key for key in keys if not _is_known(key))


def _is_known(key: str) -> bool:
    if key in _KNOWN or key in _INTERNAL:
        return True
    _, colon, last = key.rpartition(":")
    return bool(colon) and (last in _KNOWN or last in _OF_A_HOST)
