"""`packward cache`: where the registry facts lie on disk, how many there are, and forgetting them."""

import os
import time

from packward.cli.arguments import CacheAction
from packward.cli.output.wording import counted
from packward.cli.terminal import visible, write
from packward.registry.store import Store, cache_folder

_STEP = 1024


def run(action: CacheAction) -> int:
    """Print the cache's path or what it holds, or empty it."""
    store = Store(cache_folder(os.environ), now=time.time)
    try:
        if action == "path":
            write(f"{visible(str(store.path))}\n")
        elif action == "stats":
            stats = store.stats()
            write(f"{counted(stats.records, 'answer')} of registries, {size(stats.size)}\n")
        else:
            records = store.stats().records
            store.clear()
            write(f"{counted(records, 'answer')} of registries forgotten\n")
    finally:
        store.close()
    return 0


def size(number: int) -> str:
    """Word a number of bytes: "512 bytes", "1.5 kB"."""
    if number < _STEP:
        return counted(number, "byte")
    amount, unit = number / _STEP, "kB"
    for larger in ("MB", "GB"):
        if amount < _STEP:
            break
        amount, unit = amount / _STEP, larger
    return f"{amount:.1f} {unit}"
