"""Random operations, and what they make of plain data."""

import copy
import json
from random import Random
from typing import Any

from packward.syntax.patch import Insert, Operation, Remove, Rename, Set
from packward.syntax.tree import KeyPath


def paths(value: Any, above: KeyPath = ()) -> list[KeyPath]:
    """Return the paths of all values below a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above] * bool(above) + [path for key, each in inner for path in paths(each, (*above, key))]


def follow(value: Any, path: KeyPath) -> Any:
    for key in path:
        value = value[key]
    return value


def operations_on(random: Random, value: Any, new_values: list[Any]) -> list[Operation]:
    """Return operations none of which changes what another one changes."""
    chosen: list[Operation] = []
    for number in range(random.randint(1, 3)):
        path = random.choice([(), *paths(value)])
        at = follow(value, path)
        new = copy.deepcopy(random.choice(new_values))
        options: list[Operation] = []
        if path:
            options += [Set(path, new), Remove(path)]
        if path and isinstance(path[-1], str):
            options.append(Rename(path, f"renamed {number}"))
        if isinstance(at, dict):
            options += [Set((*path, f"new {number}"), new), Set((*path, f"new{number}", "inner"), new)]
            options.append(Insert((*path, f"list{number}"), new))
        if path and isinstance(at, list):
            options.append(Insert(path, new))
        if options:
            operation = random.choice(options)
            if not any(_related(operation.path, each.path) for each in chosen):
                chosen.append(operation)
    return chosen


def model(value: Any, operations: list[Operation]) -> Any:
    """Do unrelated operations on plain data; removals last, inwards and backwards, for the indexes' sake."""
    result = copy.deepcopy(value)
    for operation in operations:
        if isinstance(operation, Remove):
            continue
        parent = result
        for key in operation.path[:-1]:
            parent = parent.setdefault(key, {}) if isinstance(parent, dict) else parent[key]
        key = operation.path[-1]
        if isinstance(operation, Set):
            parent[key] = copy.deepcopy(operation.value)
        elif isinstance(operation, Rename):
            parent[operation.key] = parent.pop(key)
        else:
            elements = parent.setdefault(key, []) if isinstance(parent, dict) else parent[key]
            if canonical(operation.value) not in map(canonical, elements):
                elements.append(copy.deepcopy(operation.value))
    removed = [each.path for each in operations if isinstance(each, Remove)]
    indexed = [(len(path), path[-1] if isinstance(path[-1], int) else 0, path) for path in removed]
    for _, _, path in sorted(indexed, key=lambda each: each[:2], reverse=True):
        del follow(result, path[:-1])[path[-1]]
    return result


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _related(one: KeyPath, other: KeyPath) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]
