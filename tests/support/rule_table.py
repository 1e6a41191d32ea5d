"""The table of rules in the README: `python tests/support/rule_table.py` writes it anew."""

from pathlib import Path

from packward.rules import RULES
from support import vscode_manifest

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- rules -->\n", "<!-- /rules -->\n"


def table() -> str:
    """Return the table in Markdown."""
    rows = ["| rule | severity | says | needs the registry |", "|---|---|---|---|"]
    rows += [
        f"| `{rule.id}` | {rule.level} | {rule.title} | {'yes' if rule.needs_network else 'no'} |"
        for rule in RULES
    ]
    return "\n".join(rows) + "\n"


def with_table(text: str) -> str:
    """Return the README with the table between its two markers."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
    # The settings name the rules too.
    vscode_manifest.write()
