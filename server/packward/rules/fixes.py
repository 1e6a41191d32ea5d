"""Fixes that several rules offer: another version or name for a line, an exemption from the gate."""

from msgspec import structs

from packward.model.advisories import Advisories
from packward.model.finding import Fix
from packward.model.manifest import Dependency
from packward.model.packument import Release
from packward.model.ranges import compile_range
from packward.model.specifiers import parse_specifier, pin, rewrite
from packward.model.wording import age
from packward.model.workspace import Workspace
from packward.rules.advisories import advisories_on
from packward.rules.context import Context
from packward.rules.new_names import doubtful_name
from packward.rules.outlook import Outlook, wanted_of
from packward.syntax.patch import Patch, Remove, Rename, Set


def specify(dependency: Dependency, text: str) -> Patch:
    """Return the patch that writes another specifier where the dependency's is written."""
    return Patch(dependency.written_uri, Set(dependency.written_path, text))


def use_name(dependency: Dependency, name: str, workspace: Workspace) -> tuple[Fix, ...]:
    """Offer to depend on a package of another name instead; of an alias, to stand for it.

    Where the manifest has a line for that name already, the one in question is taken out.
    """
    if dependency.specifier.kind == "alias":
        target = dependency.specifier.target
        wanted = "" if target is None else target.text
        text = f"npm:{name}@{wanted}" if wanted else f"npm:{name}"
        patch = Patch(dependency.written_uri, Set(dependency.written_path, text))
        return (Fix(title=f"Use {name} instead", patches=(patch,)),)
    here = next((each for each in workspace.manifests if each.uri == dependency.uri), workspace.root)
    if any(other.name == name for other in here.dependencies):
        title = f"Remove {dependency.name} ({name} is a dependency already)"
        return (Fix(title=title, patches=(Patch(dependency.uri, Remove(dependency.path)),)),)
    patches = [Patch(dependency.uri, Rename(dependency.path, name))]
    if dependency.written is not None and dependency.written.how == "catalog":
        patches.append(Patch(dependency.written_uri, Rename(dependency.written_path, name)))
    return (Fix(title=f"Use {name} instead", patches=tuple(patches)),)


def use_allowed(dependency: Dependency, outlook: Outlook, context: Context) -> tuple[Fix, ...]:
    """Offer the newest version that is old enough."""
    return (
        ()
        if outlook.allowed is None
        else move_to(dependency, outlook.allowed, "newest allowed", outlook, context)
    )


def move_to(
    dependency: Dependency, release: Release, which: str, outlook: Outlook, context: Context
) -> tuple[Fix, ...]:
    """Offer another version, with the operator and precision of the line; `which` says in the title why it.

    Where the line with its operator would still give the version in question, an exact version is offered
    instead; as that changes what the line means, it is not marked as safe. A version is not
    offered that an advisory covers and the one in question does not have, and none of a name that is
    doubtful itself.
    """
    if _brings_advisories(release, outlook, context) or doubtful_name(dependency, context) is not None:
        return ()
    published = None if outlook.packument is None else outlook.packument.published_by(release)
    old = "" if published is None else f", {age(context.now - published)} old"
    kept = rewrite(dependency.text, release.version)
    if _gives(dependency, kept, release, outlook, context):
        title = f"Use {dependency.name} {kept} ({which}{old})"
        return (Fix(title=title, patches=(specify(dependency, kept),), safe=True, preferred=True),)
    pinned = pin(dependency.text, release.version)
    title = f"Pin {dependency.name} to {release.version} ({which}{old})"
    return (Fix(title=title, patches=(specify(dependency, pinned),)),)


def allow_young(outlook: Outlook, context: Context) -> tuple[Fix, ...]:
    """Offer to exempt the package from the gate, in the file that owns it; what is malware stays outside."""
    if outlook.gate is None or outlook.release is None:
        return ()
    known = advisories_on(outlook.package, outlook.release.version, context)
    if isinstance(known, Advisories) and any(advisory.malware for advisory in known.listed):
        return ()
    workspace = context.workspace
    change = workspace.manager.exempt(
        outlook.package, outlook.release.version, workspace.policy, workspace.tool, workspace.configs
    )
    return () if change is None else (Fix(title=change.title, patches=change.patches),)


def _brings_advisories(release: Release, outlook: Outlook, context: Context) -> bool:
    """Tell whether an advisory covers a release and not the version that it would take the place of."""
    known = advisories_on(outlook.package, release.version, context)
    mine = "" if outlook.release is None else outlook.release.version
    return isinstance(known, Advisories) and not all(advisory.covers(mine) for advisory in known.listed)


def picked_for(dependency: Dependency, text: str, outlook: Outlook, context: Context) -> Release | None:
    """Return what would be installed for the line with another text.

    None where nothing would be, or where the version that is locked still satisfies it and stays.
    """
    specifier = parse_specifier(dependency.name, text)
    inner = specifier.target if specifier.kind == "alias" else specifier
    if outlook.packument is None or inner is None:
        return None
    if outlook.locked and outlook.release is not None:
        compiled = compile_range(inner.wanted or "", loose=True)
        if compiled is None or compiled.allows(outlook.release.version):
            return None
    workspace = context.workspace
    changed = structs.replace(dependency, text=text, specifier=specifier)
    wanted = wanted_of(changed)
    if wanted is None:
        return None
    return workspace.manager.resolve(
        wanted, outlook.packument, workspace.policy, workspace.tool, context.now
    ).release


def _gives(dependency: Dependency, text: str, allowed: Release, outlook: Outlook, context: Context) -> bool:
    """Tell whether a line with this text would be installed as the allowed version, or an older one."""
    picked = picked_for(dependency, text, outlook, context)
    return picked is not None and picked.version == allowed.version
