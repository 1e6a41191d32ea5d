"""The manual as it is built: every page is there, every link leads somewhere, nothing is fetched."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from msgspec import Struct

from packward.managers import BY_NAME
from packward.model.registries import DEFAULT_REGISTRY
from packward.rules import RULES
from packward.session.settings_schema import schema
from support.archive import read_archive
from support.check import check
from tools.manual.markdown import html_of
from tools.manual.site import DOCS, build

VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})
LOADING = frozenset({"script", "iframe", "object", "embed", "audio", "video", "base", "form", "style"})
FLAGGED = re.compile(r"^```flagged ([a-z-]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(found[1], found[2], id=f"{path.stem}-{number}")
    for path in sorted(DOCS.rglob("*.md"))
    for number, found in enumerate(FLAGGED.finditer(path.read_text(encoding="utf-8")), 1)
]


class Read(Struct):
    """What a page holds: ids, targets of links, addresses that a browser loads, elements."""

    ids: list[str] = []
    links: list[str] = []
    loads: list[str] = []
    elements: list[str] = []
    title: str = ""


class Reader(HTMLParser):
    """Reads a page strictly: what is opened has to be closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Read()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found.elements.append(tag)
        assert len(given) == len(attrs), f"an attribute twice: {self.get_starttag_text()}"
        assert not [name for name in given if name.startswith("on") or name == "style"]
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.found.ids.append(str(given["id"]))
        if tag == "a":
            self.found.links.append(str(given["href"]))
        elif given.get("href") or given.get("src"):
            self.found.loads.append(str(given.get("href") or given.get("src")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.found.title += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual") / "site"
    build(folder)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, Read]:
    return {path.relative_to(site).as_posix(): read(path) for path in sorted(site.rglob("*.html"))}


def read(path: Path) -> Read:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open, f"{path.name} leaves {reader.open} open"
    return reader.found


def test_every_rule_and_every_package_manager_has_its_page(pages: Mapping[str, Read]) -> None:
    assert {f"rules/{rule.id}.html" for rule in RULES} <= pages.keys()
    assert {f"managers/{name}.html" for name in BY_NAME} <= pages.keys()


def test_every_markdown_file_is_a_page(pages: Mapping[str, Read]) -> None:
    written = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    assert written <= pages.keys()


def test_every_page_can_be_reached_from_every_other(pages: Mapping[str, Read]) -> None:
    for name, page in pages.items():
        targets = {resolved(name, link)[0] for link in page.links if not urlsplit(link).scheme}
        assert targets == pages.keys(), name


def test_every_link_leads_to_a_page_and_an_id_on_it(pages: Mapping[str, Read]) -> None:
    broken = [
        f"{name}: {link}"
        for name, page in pages.items()
        for link in page.links
        if not urlsplit(link).scheme and not leads_somewhere(name, link, pages)
    ]
    assert broken == []


def leads_somewhere(name: str, link: str, pages: Mapping[str, Read]) -> bool:
    target, anchor = resolved(name, link)
    return target in pages and (not anchor or anchor in pages[target].ids)


def resolved(name: str, link: str) -> tuple[str, str]:
    """Return the page that a link on a page leads to, and the id."""
    parts = urlsplit(link)
    path = (Path("/") / name).parent / unquote(parts.path) if parts.path else Path("/") / name
    whole: list[str] = []
    for part in path.parts[1:]:
        whole = whole[:-1] if part == ".." else [*whole, part]
    return "/".join(whole), parts.fragment


def test_ids_are_unique_and_every_page_has_one_heading_and_a_title(pages: Mapping[str, Read]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert page.elements.count("h1") == 1, name
        assert " " in page.title.removesuffix(" | packward"), name


def test_nothing_is_loaded_but_the_sites_own_style(site: Path, pages: Mapping[str, Read]) -> None:
    for name, page in pages.items():
        assert [resolved(name, address)[0] for address in page.loads] == ["style.css"], name
        assert LOADING.isdisjoint(page.elements), name
    style = (site / "style.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|@font-face", style) == []


def test_no_page_names_the_public_registrys_host(site: Path) -> None:
    host = str(urlsplit(DEFAULT_REGISTRY).hostname)
    assert [path.name for path in site.rglob("*.*") if host in path.read_text(encoding="utf-8")] == []


def test_every_setting_of_packwards_and_of_the_managers_is_documented(site: Path) -> None:
    settings = text_of(site / "settings.html")
    assert [key for key in schema()["properties"] if f"<code>{key}</code>" not in settings] == []
    for manager in BY_NAME.values():
        text = text_of(site / "managers" / f"{manager.name}.html")
        names = {".".join(map(str, setting.path)) for setting in manager.settings}
        assert [name for name in names if f"<code>{name}</code>" not in text] == []


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_in_the_manual_is_what_packward_finds(rule: str, example: str) -> None:
    checked = check(read_archive(example))
    found = checked.by_rule(rule)
    places = [(checked.workspace.label(each.location.uri), each.location.span) for each in found]
    assert [finding.message for finding in found] == list(checked.archive.messages)
    assert places == list(checked.archive.flagged)


def test_every_manager_has_examples_of_its_traps() -> None:
    stems = {str(example.id).rpartition("-")[0] for example in EXAMPLES}
    assert BY_NAME.keys() <= stems


def test_building_again_leaves_no_page_of_before(tmp_path: Path) -> None:
    build(tmp_path / "site")
    (tmp_path / "site" / "gone.html").write_text("", encoding="utf-8")
    build(tmp_path / "site")
    assert not (tmp_path / "site" / "gone.html").exists()


def test_a_mark_that_no_table_is_there_for_stops_the_build() -> None:
    with pytest.raises(KeyError):
        html_of("# Title\n\n<!-- generated: nothing -->\n", {})
