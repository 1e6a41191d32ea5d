"""One VS Code with packward's extension and nothing of the user's, and a script that works in its window."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from editors.vscode.install import Programs

START_SECONDS = 90
DRIVE_SECONDS = 420
_QUIET: Mapping[str, Any] = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.tips.enabled": False,
    "workbench.colorTheme": "Default Light Modern",
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoUpdate": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "chat.disableAIFeatures": True,
    "json.schemaDownload.enable": False,
    "editor.minimap.enabled": False,
    "editor.fontFamily": "Liberation Mono, DejaVu Sans Mono, monospace",
    "breadcrumbs.enabled": False,
    "window.commandCenter": False,
    "workbench.layoutControl.enabled": False,
    "git.enabled": False,
    "remote.autoForwardPorts": False,
    "files.autoSave": "off",
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
}
# Whatever asks beyond this computer meets a closed port.
_NO_NETWORK = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9/"),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
}


def drive(
    programs: Programs, vsix: Path, folder: Path, script: Path, *, home: Path, out: Path, trusted: bool = True
) -> list[dict[str, Any]]:
    """Open `folder` in a fresh VS Code with the extension and run a script in its window.

    `home` is the user's home folder; screenshots and logs go to `out`. Returns what the script reports, one
    object per step: `step`, and `failed` with the reason where it did not hold.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (
        # pytest's folders are too long for the names of sockets.
        tempfile.TemporaryDirectory(prefix="packward-", ignore_cleanup_errors=True) as short,
        _code_server(programs, vsix, folder, home, out, short, trusted) as url,
    ):
        report = out / "report.jsonl"
        env = {
            **os.environ,
            "VSCODE_URL": url,
            "WORKSPACE": str(folder),
            "OUT": str(out),
            "REPORT": str(report),
            "CHROMIUM": str(programs.browser),
            "PLAYWRIGHT": str(programs.playwright),
            "EXTENSIONS": str(home / "extensions"),
            "MACHINE_SETTINGS": str(home / "data" / "Machine" / "settings.json"),
            "TMPDIR": short,
        }
        with (out / "driver.log").open("w") as log:
            status = _run_group([str(programs.node), str(script)], env, log)
    steps = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    if status != 0 and not any("failed" in step for step in steps):
        tail = (out / "driver.log").read_text()[-800:]
        steps.append({"step": "the script came to its end", "failed": f"status {status}: {tail}"})
    return steps


@contextmanager
def _code_server(
    programs: Programs, vsix: Path, folder: Path, home: Path, out: Path, short: str, trusted: bool
) -> Iterator[str]:
    """Install the extension, serve the folder and yield the window's address."""
    data = home / "data"
    (data / "User").mkdir(parents=True, exist_ok=True)
    (data / "Machine").mkdir(exist_ok=True)
    (data / "User" / "settings.json").write_text(json.dumps(_QUIET))
    (home / "config.yaml").touch()
    env = {**_own(home), **_NO_NETWORK, "TMPDIR": short}
    server = [str(programs.node), str(programs.code_server), "--config", str(home / "config.yaml")]
    server += ["--user-data-dir", str(data), "--extensions-dir", str(home / "extensions")]
    done = subprocess.run(
        [*server, "--install-extension", str(vsix)],
        env=env,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    options = [
        "--auth",
        "none",
        "--bind-addr",
        "127.0.0.1:0",
        "--disable-telemetry",
        "--disable-update-check",
    ]
    options += [
        "--disable-getting-started-override",
        "--ignore-last-opened",
        "--reconnection-grace-time",
        "5",
    ]
    options += ["--disable-workspace-trust"] if trusted else []
    with (out / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*server, *options, str(folder)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield _address(process, out / "server.log")
        finally:
            _end_group(process)
            with suppress(OSError):
                shutil.copytree(data / "logs", out / "logs", dirs_exist_ok=True)


def _own(home: Path) -> dict[str, str]:
    """Return this process's environment, with a home of its own and nothing that says more of a terminal."""
    foreign = ("VSCODE_", "XDG_", "npm_config_")
    env = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    return {**env, "HOME": str(home), "PACKWARD_CACHE_DIR": str(home / "cache")}


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address that the server has chosen, as its log tells."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"HTTP server listening on (http:\S+)", log.read_text())
        if found is not None:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"code-server did not start: {log.read_text()[-800:]}")


def _run_group(command: list[str], env: Mapping[str, str], log: IO[str]) -> int:
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(DRIVE_SECONDS)
    except subprocess.TimeoutExpired:
        return 124
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
