"""What counts as an import of a package, and as a mention of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.syntax.module_specifiers import imported, mentions

NAMES = ("left-pad", "@scope/pad", "lodash")


@pytest.mark.parametrize(
    "line",
    [
        "import pad from 'left-pad'",
        'import pad, { other } from "left-pad";',
        "import * as pad from 'left-pad'",
        "import {\n  a,\n  b as c,\n} from 'left-pad'",
        "import 'left-pad'",
        "import type { Pad } from 'left-pad'",
        "import pad = require('left-pad')",
        "import pad from 'left-pad' with { type: 'json' }",
        "export { pad } from 'left-pad'",
        "export * from 'left-pad'",
        "const pad = require('left-pad')",
        "const pad = require(`left-pad`)",
        "const { a } = require( /* why */ 'left-pad' ).b",
        "const pad = await import('left-pad')",
        "require.resolve('left-pad')",
        "import.meta.resolve('left-pad')",
        "import pad from 'left-pad/lib/index.js'",
        "type Pad = typeof import('left-pad')",
        "a = b / c; import('left-pad')",
        "const re = /['\"]/\nrequire('left-pad')",
        "const url = 'https://example.com/' + require('left-pad')",
        "// left-pad is needed\nimport('left-pad')",
    ],
)
def test_an_import_is_seen(line: str) -> None:
    assert imported(line, ".ts", NAMES) == {"left-pad"}


@pytest.mark.parametrize(
    "line",
    [
        "// import pad from 'left-pad'",
        "/* require('left-pad') */",
        "const text = \"import pad from 'left-pad'\"",
        "const name = 'left-pad'",
        "import pad from './left-pad'",
        "import pad from 'left-pad-extra'",
        "import pad from '@other/left-pad'",
        "use('left-pad')",
        "import pad from 'node:left-pad'",
    ],
)
def test_what_is_no_import_is_none(line: str) -> None:
    assert imported(line, ".js", NAMES) == set()


def test_a_path_below_a_scoped_package_is_an_import_of_it() -> None:
    assert imported("import '@scope/pad/deep'; require('lodash/get')", ".mjs", NAMES) == {
        "@scope/pad",
        "lodash",
    }


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (
            ".vue",
            "<template>it's</template>\n<script setup lang=\"ts\">\nimport pad from 'left-pad'\n</script>",
        ),
        (".svelte", "<script>import pad from 'left-pad'</script><p>don't</p>"),
        (".astro", "---\nimport pad from 'left-pad'\n---\n<p>it's</p>"),
    ],
)
def test_a_page_is_read_where_it_holds_script(ending: str, text: str) -> None:
    assert imported(text, ending, NAMES) == {"left-pad"}


def test_other_files_import_nothing() -> None:
    assert imported("import pad from 'left-pad'", ".md", NAMES) == set()


@pytest.mark.parametrize(
    "text", ["left-pad", '"left-pad":', "npx left-pad x", "left-pad/lib", "/left-pad.js"]
)
def test_a_name_of_its_own_is_a_mention(text: str) -> None:
    assert mentions(text, "left-pad")


@pytest.mark.parametrize(
    "text", ["left-padding", "my-left-pad", "left-pad-x", "left_pad", "left-pad2", "@left-pad"]
)
def test_a_part_of_a_longer_name_is_no_mention(text: str) -> None:
    assert not mentions(text, "left-pad")


@given(st.text(alphabet="'\"`\\/*\n importfrmeqequirle-t-pad()<script>-", max_size=400))
def test_any_text_is_read(text: str) -> None:
    for ending in (".ts", ".vue", ".astro"):
        imported(text, ending, NAMES)


@pytest.mark.parametrize(
    "piece", ["`\\", "'\\", "<script ", "/*", "'", "`", "<script>", "require(", "\\`", "---\n"]
)
def test_a_large_text_costs_no_more_than_its_size(piece: str) -> None:
    """This ends at once; with anything quadratic it would take hours."""
    text = piece * (1_000_000 // len(piece))
    assert not {name for ending in (".js", ".vue", ".astro") for name in imported(text, ending, NAMES)}
