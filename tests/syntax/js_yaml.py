"""YAML texts read by the npm package `js-yaml`, all by one Node process."""

import json
import math
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.node_packages import install, require_node

JS_YAML = "4.1.0"
SECONDS = 120


class Refused:
    """Stands for a text that js-yaml does not read."""


def answers(texts: Sequence[str]) -> list[Any]:
    """Return the value of each text, with every number as a float, or Refused."""
    done = subprocess.run(
        [require_node(), Path(__file__).with_suffix(".mjs"), install("js-yaml", JS_YAML)],
        input="".join(f"{json.dumps(text)}\n" for text in texts),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.rstrip("\n").split("\n")]
    return [comparable(line["value"]) if "value" in line else Refused() for line in lines]


def comparable(value: Any) -> Any:
    """Return a value with its numbers in a form that only equals other numbers."""
    if isinstance(value, list):
        return [comparable(element) for element in value]
    if isinstance(value, dict):
        if value.keys() == {"number"} and value["number"] in {"NaN", "Infinity", "-Infinity"}:
            return ("number", value["number"])
        return {key: comparable(member) for key, member in value.items()}
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if math.isnan(value):
        return ("number", "NaN")
    return ("number", {math.inf: "Infinity", -math.inf: "-Infinity"}.get(float(value), float(value)))
