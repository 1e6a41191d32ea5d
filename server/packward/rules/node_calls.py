"""The calls of `node` in a package.json script: options, the script's file, its arguments."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from packward.data.node_flags import TAKE_A_VALUE
from packward.rules.script_commands import Word, command_words

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=", re.ASCII)
_EVALUATES = frozenset({"-e", "--eval", "-p", "--print", "-pe", "--run"})
_DOTENV_SWITCHES = frozenset({"-o", "--override", "-q", "--quiet", "--no-expand", "--debug"})
_DOTENV_VALUES = frozenset({"-e", "-v"})


class Option(Struct, frozen=True):
    """One option: its name, the value after `=` or in the next word (None: there is none), and its words."""

    name: str
    value: str | None
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """Where it begins in the script's text."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends in the script's text, value included."""
        return self.words[-1].end


class NodeCall(Struct, frozen=True, kw_only=True):
    """One command of a script that runs `node`.

    `file` is the script's own file, None where it evaluates text, runs a task or waits for input.
    `is_certain`: every word up to the file is what it says. `sets_options`: NODE_OPTIONS is set before it.
    """

    node: Word
    options: tuple[Option, ...]
    file: Word | None
    arguments: tuple[Word, ...]
    is_certain: bool
    sets_options: bool

    def has(self, *names: str) -> bool:
        """Tell whether one of these options is given."""
        return any(option.name in names for option in self.options)

    def all_of(self, name: str) -> tuple[Option, ...]:
        """Return every occurrence of an option."""
        return tuple(option for option in self.options if option.name == name)


def node_calls(script: str) -> Iterator[NodeCall]:
    """Yield the calls of `node`, also those through `cross-env`, `dotenv`, `env` or `VARIABLE=value`."""
    for words in command_words(script):
        rest, names = _behind_wrappers(words)
        if rest and rest[0].is_certain and rest[0].text == "node":
            yield _call(rest[0], rest[1:], sets_options="NODE_OPTIONS" in names)


def _behind_wrappers(words: Sequence[Word]) -> tuple[Sequence[Word], set[str]]:
    """Return the words of the command that wrappers run, and the names of variables that they set."""
    names: set[str] = set()
    while words:
        head = words[0].text
        assignment = _ASSIGNMENT.match(head)
        if assignment:
            names.add(assignment[1])
            words = words[1:]
        elif head in ("cross-env", "env", "exec"):
            words = words[1:]
        elif head == "dotenv":
            words = _behind_dotenv(words[1:])
        else:
            break
    return words, names


def _behind_dotenv(words: Sequence[Word]) -> Sequence[Word]:
    """Return what stands behind dotenv-cli's own options; () where they are others than these."""
    texts = [word.text for word in words]
    if "--" in texts:
        return words[texts.index("--") + 1 :]
    while words and words[0].text.startswith("-"):
        if words[0].text in _DOTENV_VALUES:
            words = words[2:]
        elif words[0].text in _DOTENV_SWITCHES:
            words = words[1:]
        else:
            return ()
    return words


def _call(node: Word, words: Sequence[Word], *, sets_options: bool) -> NodeCall:
    options: list[Option] = []
    rest = list(words)
    evaluates = False
    while rest and rest[0].text.startswith("-") and rest[0].text not in ("-", "--"):
        option = _option(rest)
        evaluates = evaluates or option.name in _EVALUATES
        options.append(option)
        del rest[: len(option.words)]
    if rest and rest[0].text == "--":
        del rest[0]
    file = rest.pop(0) if rest and not evaluates and rest[0].text != "inspect" else None
    before = [node, *(word for option in options for word in option.words)]
    return NodeCall(
        node=node,
        options=tuple(options),
        file=file,
        arguments=tuple(rest),
        is_certain=all(word.is_certain for word in (before if file is None else [*before, file])),
        sets_options=sets_options,
    )


def _option(words: Sequence[Word]) -> Option:
    name, equals, value = words[0].text.partition("=")
    if equals:
        return Option(name, value, (words[0],))
    if name in TAKE_A_VALUE and len(words) > 1:
        return Option(name, words[1].text, (words[0], words[1]))
    return Option(name, None, (words[0],))
