"""Languages by file name."""

import pytest

from packward.syntax.languages import language_of


@pytest.mark.parametrize(
    ("uri", "language"),
    [
        ("file:///p/package.json", "json"),
        ("C:\\p\\Renovate.JSON", "json"),
        ("file:///p/.npmrc", "ini"),
        ("/etc/npmrc", "ini"),
        ("file:///p/project.npmrc", "ini"),
        ("file:///p/pnpm-workspace.yaml", "yaml"),
        ("file:///p/readme.md", None),
        ("file:///package.json/readme", None),
        ("", None),
    ],
)
def test_the_file_name_tells_the_language(uri: str, language: str | None) -> None:
    assert language_of(uri) == language
