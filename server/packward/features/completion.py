"""Completion at a place of a manifest or configuration file: supply-chain settings, versions, names."""

from packward.features.completion_items import Completions, Item
from packward.features.cursor import cursor_at
from packward.features.name_completion import complete_name
from packward.features.setting_completion import complete_setting
from packward.features.setting_places import place_at
from packward.features.version_completion import complete_version
from packward.rules.context import Context
from packward.syntax.languages import language_of

__all__ = ["Completions", "Item", "complete_at"]


def complete_at(context: Context, uri: str, offset: int) -> Completions | None:
    """Return what may be inserted at an offset; None where packward has nothing to say.

    It asks for the full document of the package whose version is being typed, or for names that begin so.
    """
    place = place_at(uri, context.workspace)
    language = None if place is None else language_of(uri)
    if place is None or language is None:
        return None
    cursor = cursor_at(language, place.tree.text, offset)
    if cursor is None:
        return None
    text = place.tree.text
    found = complete_version(cursor, uri, text, offset, context)
    found = found or complete_name(cursor, text, offset, context)
    return found or complete_setting(cursor, place, context.workspace)
