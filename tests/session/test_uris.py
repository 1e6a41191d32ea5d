from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.session.uris import below, folder_uri, path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b", "/a/b"),
        ("FILE:///a/b", "/a/b"),
        ("file://localhost/a", "/a"),
        ("file:///a%20b/%C3%BC/c+d%2Be", "/a b/ü/c+d+e"),
        ("file:///a/c#/d?e", "/a/c#/d?e"),
        ("file:///a/../b/./c//d", "/b/c/d"),
        ("file:///", "/"),
        ("file:///%ff", "/\udcff"),
    ],
)
def test_a_file_address_has_a_path(uri: str, path: str) -> None:
    assert path_of(uri) == Path(path)


@pytest.mark.parametrize(
    "uri", ["", "a", "/a", "untitled:a", "http://example.com/a", "file://host/a", "file:///%00"]
)
def test_other_addresses_have_none(uri: str) -> None:
    assert path_of(uri) is None


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1).filter(
        lambda name: name not in ".."
    )
)
def test_a_path_survives_the_way_there_and_back(name: str) -> None:
    path = Path("/folder") / name
    assert path_of(uri_of(path)) == path
    assert below(uri_of(Path("/folder")), name) == uri_of(path)


@given(st.text())
def test_no_address_raises(text: str) -> None:
    path_of(text)
    path_of("file://" + text)


def test_a_folder_is_spelled_as_its_file_is() -> None:
    file = Path("/x/a+b/packages/c/package.json")
    assert folder_uri("file:///x/a+b/packages/c/package.json", file, Path("/x/a+b")) == "file:///x/a+b"
    assert folder_uri("file:///x/a%2Bb/packages/c/package.json", file, Path("/x/a+b")) == "file:///x/a%2Bb"
    assert folder_uri("file:///x/y/../a+b/package.json", Path("/x/a+b/package.json"), Path("/")) == "file://"
