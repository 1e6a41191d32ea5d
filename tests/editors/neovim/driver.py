"""A real Neovim without a screen, with nothing of the user's, driven as a user and an init.lua would."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from editors.neovim.rpc import Rpc
from support.debian_packages import Unpacked

SECONDS = 30.0
PLUGIN = Path(__file__).parents[3] / "nvim-client"
_DIAGNOSTICS = (Path(__file__).parent / "diagnostics.lua").read_text(encoding="utf-8")
_FLOAT = (Path(__file__).parent / "float.lua").read_text(encoding="utf-8")
_MENU = (Path(__file__).parent / "menu.lua").read_text(encoding="utf-8")


class Neovim:
    """Runs in a `with` block, with the shipped plugin and `packward` on PATH.

    Afterwards it fails if Neovim showed an error: one in a callback would pass unseen otherwise.
    """

    def __init__(self, unpacked: Unpacked, home: Path, plugin: Path = PLUGIN) -> None:
        self._home = home
        self._command = [
            *unpacked.command("usr/bin/nvim"),
            *("--headless", "--embed", "--clean"),
            # The parsers that highlight a hover lie where this build does not look.
            *("--cmd", f"set rtp^={plugin} | set rtp+={unpacked.root / 'usr/lib/nvim'}"),
        ]
        self._runtime = unpacked.root / "usr/share/nvim/runtime"

    def __enter__(self) -> Self:
        self._rpc = Rpc(self._command, self._environment(), SECONDS)
        self.lua(_MENU)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                assert not self.lua("return vim.v.errmsg")
        finally:
            self.lua("for _, client in ipairs(vim.lsp.get_clients()) do client:stop(true) end")
            self._rpc.close()

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua in Neovim and return what it returns."""
        return self._rpc.request("nvim_exec_lua", code, arguments)

    def command(self, command: str) -> None:
        """Run an Ex command as if it were typed after a colon."""
        self._rpc.request("nvim_command", command)

    def edit(self, path: Path) -> None:
        """Open a file."""
        self.lua("vim.cmd.edit(vim.fn.fnameescape(...))", str(path))

    def keys(self, keys: str) -> None:
        """Type keys, `<Esc>` and the like by name, and wait until they are worked off in normal mode."""
        self.lua("vim.api.nvim_feedkeys(vim.keycode(...), 'tx', false)", keys)

    def press(self, keys: str) -> None:
        """Press keys without waiting for what they do, so that insert mode may go on."""
        self._rpc.request("nvim_input", keys)

    def until(self, what: str, holds: Callable[[], Any]) -> Any:
        """Wait until something holds, and return it."""
        end = time.monotonic() + SECONDS
        while not (found := holds()):
            assert time.monotonic() < end, f"timed out: {what}; {self._state()}"
            time.sleep(0.05)
        return found

    def diagnostics(self) -> dict[str, str]:
        """Return what the current buffer shows: the text that is marked, by rule."""
        shown: dict[str, str] = dict(self.lua(_DIAGNOSTICS))
        return shown

    def shows(self, *rules: str) -> Mapping[str, str]:
        """Wait until the current buffer shows these rules, and return all that it shows."""

        def holds() -> dict[str, str] | None:
            shown = self.diagnostics()
            return shown if shown.keys() >= set(rules) else None

        found: Mapping[str, str] = self.until(f"diagnostics of {rules}", holds)
        return found

    def no_longer_shows(self, rule: str) -> None:
        """Wait until the current buffer shows other rules, but not this one."""
        self.until(f"no {rule}", lambda: (shown := self.diagnostics()) and rule not in shown)

    def said(self) -> list[str]:
        """Return the messages of what the current buffer shows."""
        messages: list[str] = self.lua(
            "return vim.tbl_map(function(d) return d.message end, vim.diagnostic.get(0))"
        )
        return messages

    def hover(self) -> str:
        """Press the key for a hover at the cursor, and return the text of the window that opens."""
        self.keys("K")
        text: str = self.until("a hover", lambda: self.lua(_FLOAT))
        return text

    def go_to(self, text: str, *, last: bool = False) -> None:
        """Put the cursor on the first character of a text: where it stands first, or last."""
        found = self.lua(
            "vim.fn.cursor(1, 1); return vim.fn.search(...)", rf"\V\C{text}", "bw" if last else "cw"
        )
        assert found, text

    def children(self) -> list[int]:
        """Return the ids of the processes that Neovim has started."""
        found: list[int] = self.lua("return vim.api.nvim_get_proc_children(vim.uv.os_getpid())")
        return found

    def choose(self, title: str) -> None:
        """Open the menu of fixes at the cursor by its key, and choose the one whose title holds a text."""
        self.lua("packward_menu.wanted, packward_menu.titles = ..., nil", title)
        tick = self.lua("return packward_menu.changes()")
        self.keys("gra")
        titles = self.until("a menu of fixes", lambda: self.lua("return packward_menu.titles"))
        assert any(title in each for each in titles), titles
        self.until("the edit", lambda: self.lua("return packward_menu.changes()") != tick)

    def text(self) -> str:
        """Return the current buffer's text as it would be written."""
        whole: str = self.lua(
            "return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\\n') .. '\\n'"
        )
        return whole

    def messages(self) -> str:
        """Return all that Neovim has told its user."""
        shown: str = self.lua("return vim.fn.execute('messages')")
        return shown

    def _environment(self) -> dict[str, str]:
        python = Path(sys.executable).parent
        assert shutil.which("packward", path=str(python)), "packward is not installed beside Python"
        return {
            "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
            "VIMRUNTIME": str(self._runtime),
            "NVIM_LOG_FILE": str(self._home / "nvim.log"),
        }

    def _state(self) -> str:
        log = Path(self.lua("return vim.lsp.log.get_filename()"))
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        return f"shown: {self.diagnostics()}; said: {self.messages()}; log: {tail}"
