"""How long a start takes until `initialize` is answered: with the deferral of `lsp/boot.py` and without."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

ROUNDS = 9
RUN = "from packward.lsp.server import run; run(None)"
VARIANTS = {
    "python -c pass": ("-c", "pass"),
    "plain": ("-c", f"import lsprotocol.types; {RUN}"),
    "deferred": ("-c", RUN),
    "python -m packward lsp": ("-m", "packward", "lsp"),
}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": os.getpid(), "rootUri": None, "capabilities": {}},
}


def seconds(arguments: Sequence[str]) -> float:
    """Return how long a process takes to answer `initialize`, or, if it reads nothing, to end."""
    body = json.dumps(INITIALIZE).encode()
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if arguments[-1] != "pass":
            process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            process.stdin.flush()
        process.stdout.readline()
        taken = time.perf_counter() - began
        process.kill()
    return taken


def main() -> None:
    """Run all variants in turns, so that load from elsewhere meets all alike; print times and ratios."""
    taken: dict[str, list[float]] = {name: [] for name in VARIANTS}
    for _ in range(ROUNDS):
        for name, arguments in VARIANTS.items():
            taken[name].append(seconds(arguments))
    medians = {name: median(times) for name, times in taken.items()}
    rows = [f"{'':24} {'median':>7} {'min ms':>7} {': plain':>8} {': pass':>8}"]
    for name, value in medians.items():
        ratios = " ".join(f"{value / medians[base]:8.2f}" for base in ("plain", "python -c pass"))
        rows.append(f"{name:24} {value * 1000:7.0f} {min(taken[name]) * 1000:7.0f} {ratios}")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
