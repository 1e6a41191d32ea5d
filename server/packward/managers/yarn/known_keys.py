"""The names of Yarn's settings: any other key in .yarnrc.yml stops Yarn.

Source: what `yarn config` lists in 3.0.0, 3.8.7, 4.0.0, 4.9.4 and in 4.10 to 4.18.
"""

from collections.abc import Iterator

from packward.managers.yarn.config import Source, is_strict
from packward.managers.yarn.generations import CATALOGS_SINCE, named
from packward.managers.yarn.release_age import EXEMPT_KEY, KEY, SCOPES_SINCE, SINCE
from packward.model.manager import Tool

_KNOWN = frozenset(  # a table of words reads best as words
    """
    approvedGitRepositories caFilePath cacheFolder cacheKeyOverride cacheMigrationMode catalog catalogs
    changesetBaseRefs changesetIgnorePatterns checksumBehavior cloneConcurrency compressionLevel
    constraintsPath defaultLanguageName defaultProtocol defaultSemverRangePrefix deferredVersionFolder
    enableCacheClean enableColors enableConstraintsChecks enableGlobalCache enableHardenedMode
    enableHyperlinks enableImmutableCache enableImmutableInstalls enableInlineBuilds enableInlineHunks
    enableMessageNames enableMirror enableNetwork enableOfflineMode enableProgressBars enableScripts
    enableStrictSettings enableStrictSsl enableTelemetry enableTimers enableTips
    enableTransparentWorkspaces globalFolder httpProxy httpRetry httpTimeout httpsCaFilePath
    httpsCertFilePath httpsKeyFilePath httpsProxy ignoreCwd ignorePath immutablePatterns
    initEditorConfig initFields initScope injectEnvironmentFiles installStatePath lastUpdateCheck
    lockfileFilename logFilters minizip networkConcurrency networkSettings nmHoistingLimits nmMode
    nmSelfReferences nodeExperimentalPackageMap nodeLinker nodePackageMapType npmAlwaysAuth
    npmAuditExcludePackages npmAuditIgnoreAdvisories npmAuditRegistry npmAuthIdent npmAuthToken
    npmMinimalAgeGate npmPreapprovedPackages npmPublishAccess npmPublishProvenance npmPublishRegistry
    npmRegistries npmRegistryServer npmScopes packageExtensions patchFolder plugins pnpDataPath
    pnpEnableEsmLoader pnpEnableInlining pnpFallbackMode pnpIgnorePatterns pnpMode pnpShebang
    pnpUnpluggedFolder pnpZipBackend pnpmInstallConcurrency pnpmStoreFolder preferAggregateCacheInfo
    preferDeferredVersions preferInteractive preferReuse preferTruncatedLines progressBarStyle
    rcFilename supportedArchitectures taskPoolConcurrency taskPoolMode telemetryInterval
    telemetryUserId tsEnableAutoTypes unsafeHttpWhitelist virtualFolder winLinkType yarnPath
    """.split()  # noqa: SIM905
)
_SINCE = {
    "approvedGitRepositories": "4.14.0",
    "catalog": CATALOGS_SINCE,
    "catalogs": CATALOGS_SINCE,
    KEY: SINCE,
    EXEMPT_KEY: SINCE,
}
_OF_SCOPES = frozenset(
    {
        "npmAlwaysAuth",
        "npmAuditRegistry",
        "npmAuthIdent",
        "npmAuthToken",
        "npmPublishRegistry",
        "npmRegistryServer",
    }
)


def errors(chain: tuple[Source, ...], tool: Tool) -> Iterator[str]:
    """Give the keys that this version does not know and stops over.

    Plugins bring keys of their own, so where any is loaded only keys that Yarn got later are certain.
    """
    files = [source for source in chain if source.file is not None]
    has_plugins = any("plugins" in source.entries for source in chain)
    for source in files:
        label = "" if source.file is None else source.file.label
        for key in source.entries if source.level != "user" and is_strict(chain, tool) else ():
            since = _SINCE.get(key)
            if since is not None and not tool.at_least(since):
                yield f"{named(tool)} stops over {key} in {label}; Yarn {since} is the first that knows it"
            elif key not in _KNOWN and not has_plugins:
                yield f"{named(tool)} stops over {key} in {label}, which is no setting of Yarn's"
        for scope, key in _scope_keys(source):
            if key == KEY and tool.at_least(SCOPES_SINCE):
                continue
            if key not in _OF_SCOPES:
                yield f"{named(tool)} stops over {key} in npmScopes.{scope} of {label}, which is unknown"


def _scope_keys(source: Source) -> Iterator[tuple[str, str]]:
    if source.file is not None:
        tree = source.file.tree
        for scope in tree.entries(("npmScopes",)):
            for node in tree.effective_children(scope):
                yield str(scope.key), str(node.key)
