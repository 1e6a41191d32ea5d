"""Seeded random versions and ranges: plausible ones, and ones with a character changed."""

from random import Random

_WORDS = [
    "0",
    "1",
    "10",
    "a",
    "b",
    "alpha",
    "beta",
    "rc",
    "x",
    "-",
    "01",
    "1a",
    "a-b",
    "v",
    "9007199254740991",
]
_NUMBERS = ["0", "0", "0", "1", "1", "1", "2", "2", "3", "3", "10", "16", "18"]
_ODD_NUMBERS = ["00", "01", "9007199254740991", "9007199254740992", "1" * 30]
_CHARACTERS: list[str] = ["", *"0123456789.xX*^~<>=|-+ v\tabé\ufeff\x85/@#:%"]


def version(random: Random) -> str:
    """Return a version, one in five with a prerelease, some with build metadata."""
    text = ".".join(random.choice(_NUMBERS) for _ in range(3))
    if random.random() < 0.2:
        text += "-" + ".".join(random.choice(_WORDS) for _ in range(random.randint(1, 3)))
    if random.random() < 0.05:
        text += "+" + ".".join(random.choice(_WORDS) for _ in range(random.randint(1, 2)))
    return text


def mutated(random: Random, text: str) -> str:
    """Return the text with one character added, dropped or replaced."""
    at = random.randint(0, len(text))
    return text[:at] + random.choice(_CHARACTERS) + text[at + random.randint(0, 1) :]


def range_text(random: Random) -> str:
    """Return a range; one in four has a character changed, one in sixteen two or more."""
    text = _gap(random).join(["", _union(random), ""]) if random.random() < 0.1 else _union(random)
    while random.random() < 0.25:
        text = mutated(random, text)
    return text


def plain_range(random: Random) -> str:
    """Return a range as `engines` fields have it: `>=18`, `^16.13.0 || >=18.0.0`, `14 - 20`."""
    return " || ".join(_plain_part(random) for _ in range(random.choice([1, 1, 2, 3])))


def _plain_part(random: Random) -> str:
    number = ".".join(str(random.choice([0, 1, 2, 12, 16, 18, 20])) for _ in range(random.randint(1, 3)))
    other = ".".join(str(random.choice([1, 2, 16, 18, 20, 22])) for _ in range(random.randint(1, 3)))
    ending = random.choice(["-0", "-beta", "-beta.1"]) if random.random() < 0.1 else ""
    number += ending if number.count(".") == 2 else ""
    form: str = random.choice(
        ["{}{n}", "{}{n}", "{}{n}", ">={n} <{m}", ">={n} <={m}", "{n} - {m}", ">{n}", "<{n}", "*"]
    )
    return form.format(random.choice(["^", "~", ">=", "", "<="]), n=number, m=other)


def _union(random: Random) -> str:
    parts = [_conjunction(random) for _ in range(random.choice([1, 1, 1, 2, 3]))]
    return random.choice(["||", " || ", "|| "]).join(parts)


def _conjunction(random: Random) -> str:
    if random.random() < 0.12:
        return f"{_partial(random)}{random.choice([' - ', ' - ', '  -  ', '- '])}{_partial(random)}"
    return _gap(random).join(_comparator(random) for _ in range(random.choice([1, 1, 1, 2, 2, 3])))


def _comparator(random: Random) -> str:
    operator = random.choice(
        ["", "", "^", "^", "~", "~", "~>", ">=", ">=", "<", "<=", ">", "=", "^ ", ">= ", "v"]
    )
    return operator + _partial(random)


def _partial(random: Random) -> str:
    parts = [random.choice(_NUMBERS) for _ in range(random.choice([1, 2, 3, 3, 3]))]
    if random.random() < 0.03:
        parts[random.randrange(len(parts))] = random.choice(_ODD_NUMBERS)
    if random.random() < 0.2:
        parts[random.randrange(len(parts))] = random.choice("xX*")
    text = random.choice(["", "v", "=", "= "] if random.random() < 0.1 else [""]) + ".".join(parts)
    if len(parts) == 3 and random.random() < 0.25:
        text += "-" + ".".join(random.choice(_WORDS) for _ in range(random.randint(1, 3)))
    return text + (f"+{random.choice(_WORDS)}" if random.random() < 0.05 else "")


def _gap(random: Random) -> str:
    return random.choice([" ", " ", " ", "  ", "\t", "\u00a0"])
