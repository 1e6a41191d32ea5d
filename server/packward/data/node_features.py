"""What Node does by itself where scripts used to call packages: from which version, and what differs."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class NodeFeature(Struct, frozen=True, kw_only=True):
    """One flag or ability of Node's own.

    `nodes` is the npm range of versions that have it, `stable` where it is not experimental (None: nowhere).
    `does` says what it is for, `differs` how it is unlike the packages that it stands in for.
    """

    nodes: str
    stable: str | None
    does: str
    differs: str


_ENV_FILE = (
    "As with dotenv, the environment wins over the file, and nothing of the form ${NAME} is expanded. Of "
    "several files the last wins (dotenv: the first), a line “KEY: value” is dropped, nothing overrides "
    "the environment, and NODE_OPTIONS in the file takes effect. It has to stand before the script's file "
    "and cannot stand in NODE_OPTIONS; the file is read before the permission model starts."
)

NODE_FEATURES: Final[Mapping[str, NodeFeature]] = {
    "--env-file": NodeFeature(
        nodes=">=20.6.0",
        stable="^22.21.0 || >=24.10.0",
        does="sets environment variables from a file",
        differs=f"A missing file ends the script (status 9), where dotenv is silent. {_ENV_FILE}",
    ),
    "--env-file-if-exists": NodeFeature(
        nodes="^20.19.0 || >=22.9.0",
        stable="^22.21.0 || >=24.10.0",
        does="sets environment variables from a file, if it is there",
        differs=f"Of a missing file it prints a line and goes on. {_ENV_FILE}",
    ),
    "--watch": NodeFeature(
        nodes=">=18.11.0",
        stable="^20.13.0 || >=22.0.0",
        does="restarts the script when a file that it has loaded changes",
        differs="Unlike nodemon it watches what is imported and what --watch-path names: no list of "
        "extensions or ignored files, no command other than node, no restart by typing rs. Under the "
        "permission model it needs --allow-child-process.",
    ),
    "--test": NodeFeature(
        nodes=">=18.0.0",
        stable=">=20.0.0",
        does="runs tests that are written with node:test",
        differs="Tests of mocha, jest and the like have to be rewritten: no globals, no transforms, no "
        "browser environment, other assertions. Coverage and module mocks are behind flags. Each file is a "
        "child process, so under the permission model it needs --allow-child-process.",
    ),
    "type stripping": NodeFeature(
        nodes="^22.18.0 || >=23.6.0",
        stable="^24.12.0 || >=25.2.0",
        does="runs TypeScript by leaving the types out; nothing is checked",
        differs="Unlike tsx and ts-node only erasable syntax works: no enums, namespaces with code, "
        "parameter properties, decorators or JSX. Imports need their .ts ending, paths of tsconfig.json are "
        "ignored, and files below node_modules are refused.",
    ),
}
"""By flag; "type stripping" is what a script's file that ends in .ts is about."""
