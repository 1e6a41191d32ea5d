"""What makes an editor or tool run a command as soon as a folder is opened in it, and in which file."""

from msgspec import Struct

ANY = "*"
"""Stands for every element of a list in a path of keys, and in a file's name for anything."""

Keys = tuple[str, ...]


class WorkspaceHook(Struct, frozen=True, kw_only=True):
    """One documented way to have a command run.

    `file` is a path from the project's root. `moment` says when `tool` runs what the entries at `path` name.
    Where there is a `condition` (keys below the entry, value), only an entry that says so is run.
    `commands` are alternatives (one for each system, say), each a row of keys below the entry whose texts
    make up the command; () is the entry itself.
    """

    file: str
    tool: str
    moment: str
    path: Keys
    condition: tuple[Keys, str] | None = None
    commands: tuple[tuple[Keys, ...], ...]
    source: str


_SESSION = "when a session starts in the folder"
_TASK = tuple(
    ((*system, "command"), (*system, "args")) for system in ((), ("windows",), ("osx",), ("linux",))
)

WORKSPACE_HOOKS: tuple[WorkspaceHook, ...] = (
    WorkspaceHook(
        file=".vscode/tasks.json",
        tool="VS Code",
        moment="when the folder is opened",
        path=("tasks", ANY),
        condition=(("runOptions", "runOn"), "folderOpen"),
        commands=(*_TASK, (("script",),), (("dependsOn",),)),
        source="VS Code documentation, Tasks, Run behavior",
    ),
    *(
        WorkspaceHook(
            file=file,
            tool="Claude Code",
            moment=_SESSION,
            path=("hooks", "SessionStart", ANY, "hooks", ANY),
            commands=((("command",), ("args",)),),
            source="Claude Code documentation, Hooks reference, SessionStart",
        )
        for file in (".claude/settings.json", ".claude/settings.local.json")
    ),
    WorkspaceHook(
        file=".cursor/hooks.json",
        tool="Cursor",
        moment=_SESSION,
        path=("hooks", "sessionStart", ANY),
        commands=((("command",),),),
        source="Cursor documentation, Hooks",
    ),
    WorkspaceHook(
        file=".gemini/settings.json",
        tool="Gemini CLI",
        moment=_SESSION,
        path=("hooks", "SessionStart", ANY, "hooks", ANY),
        commands=((("command",),),),
        source="Gemini CLI documentation, Hooks",
    ),
    WorkspaceHook(
        file=".github/hooks/*.json",
        tool="GitHub Copilot CLI",
        moment=_SESSION,
        path=("hooks", "sessionStart", ANY),
        commands=((("bash",),), (("powershell",),)),
        source="GitHub documentation, Copilot CLI hooks reference",
    ),
    *(
        WorkspaceHook(
            file=file,
            tool="the dev container",
            moment="on this computer when it starts",
            path=("initializeCommand",),
            commands=((),),
            source="Development Containers specification, lifecycle scripts, initializeCommand",
        )
        for file in (".devcontainer/devcontainer.json", ".devcontainer.json")
    ),
)
