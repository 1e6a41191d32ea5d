import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.registry.addresses import follow, read_address, registry_address, userinfo


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("https://Example.com", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://user:pass@example.com/a/", "https://example.com/a/"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/a/%2e%2E/b", "https://example.com/b"),
        ("https://example.com/a/..", "https://example.com/"),
        ("http://[::1]:4873/", "http://[::1]:4873/"),
    ],
)
def test_an_address_is_read_into_one_form(text: str, read_as: str) -> None:
    assert str(read_address(text)) == read_as


@pytest.mark.parametrize(
    "text",
    ["", "example.com", "file:///etc", "https://", "https:///x", "https://a b/", "https://a\\@b/", "https://a/\n",
     "https://ex\u00e4mple.com/", "https://a@b@c/", "//example.com/", "https://a:port/"],
)  # fmt: skip
def test_what_two_readers_could_read_differently_is_no_address(text: str) -> None:
    assert read_address(text) is None


def test_a_registry_address_ends_with_a_slash_and_has_no_query() -> None:
    assert str(registry_address("https://example.com/npm?x=1#y")) == "https://example.com/npm/"


def test_user_information_is_kept_apart() -> None:
    assert userinfo("https://user:pass@example.com/") == "user:pass"
    assert userinfo("https://example.com/a@b") == ""


def test_places_go_from_the_path_up_to_the_host_with_and_without_a_slash() -> None:
    address = read_address("https://example.com:8443/a/b")
    assert address is not None
    assert list(address.places()) == [
        *("//example.com:8443/a/b", "//example.com:8443/a/", "//example.com:8443/a"),
        *("//example.com:8443/", "//example.com:8443"),
    ]


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://example.com/b"),
        ("b", "https://example.com/a/b"),
        ("//other.example/x", "https://other.example/x"),
        ("https://u:p@other.example/x", "https://other.example/x"),
        ("http://example.com/", "None"),
        ("ftp://example.com/", "None"),
        ("", "https://example.com/a/"),
    ],
)
def test_a_redirect_is_followed_to_https_only_from_https(location: str, target: str) -> None:
    address = read_address("https://example.com/a/")
    assert address is not None
    assert str(follow(address, location)) == target


@given(st.text())
def test_any_text_is_an_address_or_not(text: str) -> None:
    for attempt in (text, f"https://{text}", f"https://example.com/{text}"):
        address = read_address(attempt)
        if address is not None:
            assert read_address(str(address)) == address
