"""The two releases of pnpm in which most of its rules changed."""

V11 = "11.0.0"
"""Waits a day by default, stops over unreviewed build scripts, takes settings from YAML and not .npmrc."""

V12 = "12.0.0"
"""The native rewrite: it refuses settings of the wrong type and takes a null for nothing said."""
