"""Where a source tree uses packages, as far as reading its files tells."""

from collections.abc import Mapping

from msgspec import Struct


class Usage(Struct, frozen=True, kw_only=True):
    """Where one package is used: paths relative to the scanned folder, with `/`, in their order.

    `imported_in` are source files that import it or a path below it. `mentioned_in` are all files that hold
    its name or that of one of its commands as a word of its own, the importing ones too.
    `commands_known`: its own package.json could be read, so the names of its commands were looked for.
    """

    imported_in: tuple[str, ...] = ()
    mentioned_in: tuple[str, ...] = ()
    commands_known: bool = False


class Imports(Struct, frozen=True, kw_only=True):
    """What one scan found, by package.

    `complete` is False where it may miss some: it ended at a limit, or there is no source file to look at.
    """

    usages: Mapping[str, Usage]
    complete: bool
