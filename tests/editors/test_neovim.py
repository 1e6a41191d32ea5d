"""The shipped plugin in a real Neovim: what a user sees, and what is on disk afterwards."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.neovim.driver import PLUGIN, Neovim
from editors.project import FINDINGS, FIXED, FIXES, MANIFEST, Project
from editors.snippets import snippets
from packward import __version__
from packward.data.workspace_hooks import WORKSPACE_HOOKS
from packward.session.config_files import served_names, watched_names
from support.debian_packages import Unpacked

ATTACHED = "return #vim.lsp.get_clients({ bufnr = 0, name = 'packward' })"
HELP = (PLUGIN / "doc/packward.txt").read_text(encoding="utf-8")


@pytest.fixture
def neovim(neovim_files: Unpacked, project: Project) -> Iterator[Neovim]:
    with Neovim(neovim_files, project.home) as running:
        running.lua(snippets("lua", HELP, "vim.lsp.enable")[0])
        yield running


def test_findings_mark_their_text_hovers_explain_and_each_fix_lands_on_disk(
    neovim: Neovim, project: Project
) -> None:
    neovim.edit(project.manifest)
    shown = neovim.shows(*FINDINGS)
    assert {rule: shown[rule] for rule in FINDINGS} == FINDINGS

    neovim.go_to("^1.3.0")
    assert "left-pad" in neovim.hover()
    for rule, title in FIXES.items():
        neovim.go_to(FINDINGS[rule], last=rule == "builtin-replacement")
        neovim.choose(title)
        if rule != "builtin-replacement":  # it speaks up until the dependency is gone
            neovim.no_longer_shows(rule)
    neovim.command("wall")
    assert project.read() == FIXED
    # Neovim takes an empty file for one with an empty line, which stays.
    assert project.read(".npmrc") == "min-release-age=3\n\n"


def test_one_undo_takes_back_a_fix_that_changes_two_places(neovim: Neovim, project: Project) -> None:
    neovim.edit(project.manifest)
    neovim.shows(*FINDINGS)
    neovim.go_to("builder")
    neovim.choose(FIXES["install-script"])
    assert '"builder@1.0.0": true' in neovim.text()
    neovim.keys("u")
    assert neovim.text() == MANIFEST
    neovim.shows(*FINDINGS)


def test_a_half_typed_line_leaves_the_other_findings(neovim: Neovim, project: Project) -> None:
    neovim.edit(project.manifest)
    neovim.shows(*FINDINGS)
    neovim.go_to('"left-pad"')
    neovim.keys('O"right-p<Esc>')
    # What was shown before marks other text now: the line below it has moved.
    neovim.until(
        "the findings in their new places",
        lambda: FINDINGS.items() <= neovim.diagnostics().items(),
    )


def test_completion_inserts_the_newest_allowed_version(neovim: Neovim, project: Project) -> None:
    project.write({".npmrc": "min-release-age=3\n"})
    neovim.edit(project.manifest)
    neovim.shows("install-script")
    neovim.lua("vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'; vim.o.completeopt = 'menu,menuone'")
    neovim.go_to("^1.3.0")
    neovim.press('ci"<C-x><C-o>')
    neovim.until("a menu of versions", lambda: neovim.lua("return vim.fn.pumvisible()") == 1)
    neovim.press("<C-y><Esc>")
    neovim.until("a version", lambda: '"left-pad": "1.2.0"' in neovim.text())


def test_a_setting_that_another_program_changes_is_seen(neovim: Neovim, project: Project) -> None:
    neovim.edit(project.manifest)
    neovim.shows("missing-min-release-age", "fresh-version")
    project.write({".npmrc": "min-release-age=3\n"})
    neovim.no_longer_shows("missing-min-release-age")
    (project.folder / ".npmrc").unlink()
    neovim.shows("missing-min-release-age")


def test_settings_of_the_help_page_reach_the_server(neovim_files: Unpacked, project: Project) -> None:
    with Neovim(neovim_files, project.home) as neovim:
        neovim.lua(snippets("lua", HELP, "minimumReleaseAge")[0])
        neovim.lua("vim.lsp.enable('packward')")
        neovim.edit(project.manifest)
        neovim.shows("fresh-version")
        assert any("packward waits 7 days" in text for text in neovim.said())
        neovim.lua(
            "vim.lsp.config('packward', { settings = { packward = { minimumReleaseAge = '1 hour' } } })"
        )
        neovim.lua(
            "local client = ...; client = vim.lsp.get_clients({ name = 'packward' })[1];"
            "client.settings = vim.lsp.config.packward.settings;"
            "client:notify('workspace/didChangeConfiguration', { settings = client.settings })"
        )
        neovim.no_longer_shows("fresh-version")


def test_a_killed_server_is_reported_and_comes_back_with_edit(neovim: Neovim, project: Project) -> None:
    neovim.edit(project.manifest)
    neovim.shows(*FINDINGS)
    process = neovim.children()
    assert len(process) == 1
    os.kill(process[0], signal.SIGKILL)
    neovim.until("a message", lambda: "packward quit with exit code" in neovim.messages())
    neovim.command("edit")
    neovim.shows(*FINDINGS)
    assert neovim.lua(ATTACHED) == 1


def test_it_attaches_to_what_the_server_serves_and_to_nothing_else(neovim: Neovim, project: Project) -> None:
    known = neovim.lua("return require('packward.project').watched")
    assert set(known) == watched_names()
    others = {
        "tasks.json",
        "src/settings.json",
        "tsconfig.json",
        "data.json",
        "compose.yaml",
        "pyproject.toml",
        "setup.cfg",
    }
    project.write(
        dict.fromkeys({*served_names(), *others, "node_modules/a/package.json"} - {"package.json"}, "")
    )
    hooks = {hook.file.replace("*", "any") for hook in WORKSPACE_HOOKS}
    project.write(dict.fromkeys(hooks, "{}"))
    for name in {*served_names(), *hooks}:
        neovim.edit(project.folder / name)
        neovim.until(f"a client for {name}", lambda: neovim.lua(ATTACHED) == 1)
    for name in (*others, "node_modules/a/package.json"):
        neovim.edit(project.folder / name)
        assert neovim.lua(ATTACHED) == 0, name
    assert neovim.lua("return #vim.lsp.get_clients({ name = 'packward' })") == 1


@pytest.mark.parametrize(
    ("files", "opened", "root"),
    [
        ({"package.json": '{"workspaces": ["packages/*"]}', "packages/a/package-lock.json": ""}, "packages/a", ""),
        ({"pnpm-workspace.yaml": "", "packages/a/package-lock.json": ""}, "packages/a", ""),
        ({"bun.lock": "", "package.json": "{}"}, "a", ""),
        ({"package.json": "{}"}, "a", "a"),
    ],
)  # fmt: skip
def test_the_root_is_that_of_the_workspace(
    files: dict[str, str], opened: str, root: str, neovim: Neovim, project: Project
) -> None:
    project.manifest.unlink()
    project.write({**files, f"{opened}/package.json": "{}"})
    neovim.edit(project.folder / opened / "package.json")
    neovim.until("a client", lambda: neovim.lua(ATTACHED) == 1)
    found = neovim.lua("return vim.lsp.get_clients({ bufnr = 0 })[1].root_dir")
    assert Path(found) == project.folder / root


def test_checkhealth_says_what_is_used_and_what_is_attached(neovim: Neovim, project: Project) -> None:
    neovim.edit(project.manifest)
    neovim.shows(*FINDINGS)
    neovim.command("checkhealth packward")
    health = neovim.text()
    for line in (
        "OK Neovim 0.",
        "OK Command: packward lsp (",
        f"OK Version: packward {__version__} (Python 3.",
        f"OK Cache: {project.home}",
        f"positions in utf-8: ~/{project.folder.name}/package.json",
    ):
        assert line in health
    assert "WARNING" not in health
    assert "ERROR" not in health


def test_checkhealth_says_that_the_command_is_missing(neovim: Neovim) -> None:
    neovim.lua("vim.lsp.config('packward', { cmd = { 'no-such-packward', 'lsp' } })")
    neovim.command("checkhealth packward")
    assert "ERROR no-such-packward is not an executable on PATH" in neovim.text()


def test_the_help_page_has_tags_and_each_reference_in_it_leads_somewhere(
    neovim_files: Unpacked, project: Project, tmp_path: Path
) -> None:
    plugin = tmp_path / "plugin"
    shutil.copytree(PLUGIN, plugin)
    with Neovim(neovim_files, project.home, plugin=plugin) as neovim:
        neovim.command(f"helptags {plugin / 'doc'}")
        neovim.command("help packward-settings")
        assert neovim.lua("return vim.fn.getline('.')").endswith("*packward-settings*")
        references = neovim.lua(
            "local found = {}; for word in table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\\n'):gmatch('|([^|%s]+)|')"
            " do table.insert(found, word) end; return found"
        )
        assert len(references) > 10
        for reference in references:
            neovim.command(f"help {reference}")


def test_inlay_hints_and_code_lenses_show_with_the_lines_of_the_help_page(
    neovim_files: Unpacked, project: Project
) -> None:
    with Neovim(neovim_files, project.home) as neovim:
        neovim.lua(snippets("lua", HELP, "inlay_hint.enable")[0])
        neovim.lua("vim.lsp.enable('packward')")
        neovim.edit(project.manifest)
        neovim.shows("install-script")
        neovim.until("a hint", lambda: "1.3.0, 2 hours old" in neovim.lua(_HINTS))
        neovim.until("a lens", lambda: any("install script" in lens for lens in neovim.lua(_LENSES)))


_HINTS = """
return vim.tbl_map(function(each)
  local label = each.inlay_hint.label
  return type(label) == 'string' and label
    or vim.iter(label):map(function(part) return part.value end):join('')
end, vim.lsp.inlay_hint.get({ bufnr = 0 }))
"""
_LENSES = """
return vim.tbl_map(function(each)
  return each.lens.command and each.lens.command.title or ''
end, vim.lsp.codelens.get({ bufnr = 0 }))
"""
