"""The codemods of the npm package `module-replacements-codemods` that give working code.

Each was run over CommonJS and ES modules with several names, operators and callbacks, and what came out was
run on Node 20 and 26 beside the original with the real package (`tests/session/test_codemods.py` does it
again). Others were left out because they break code: `is-odd` and `array-includes` forget parentheses,
`xtend` writes no expression after an arrow, `object-assign` and `globalthis` leave calls that fail, `chalk`
imports what is not there.
"""

PACKAGE = "module-replacements-codemods"

TESTED_VERSIONS = frozenset({"2.0.2"})

WORKING = frozenset(
    [
        "array.prototype.flat",
        "array.prototype.flatmap",
        "buffer-equal",
        "has",
        "hasown",
        "is-nan",
        "left-pad",
        "object-keys",
        "object.assign",
        "object.entries",
        "object.fromentries",
        "object.values",
        "promise.allsettled",
        "string.prototype.trim",
    ]
)
