from pathlib import Path

import httpx
import pytest

from support.verdaccio import Verdaccio

pytestmark = pytest.mark.node


def test_a_private_scope_is_read_with_the_token_only(tmp_path: Path) -> None:
    with Verdaccio(tmp_path) as verdaccio:
        verdaccio.publish("@private/pkg", "1.0.0", dependencies={"open": "^1.0.0"})
        verdaccio.publish("@private/pkg", "1.1.0")
        verdaccio.publish("open", "1.0.0")
        address = verdaccio.url + "@private%2fpkg"
        document = httpx.get(address, headers={"Authorization": f"Bearer {verdaccio.token}"}).json()
        assert list(document["versions"]) == ["1.0.0", "1.1.0"]
        assert document["dist-tags"] == {"latest": "1.1.0"}
        assert document["versions"]["1.0.0"]["dependencies"] == {"open": "^1.0.0"}
        assert httpx.get(address).status_code == 401
        assert httpx.get(verdaccio.url + "open").json()["name"] == "open"
        assert httpx.get(verdaccio.url + "unheard-of").status_code == 404


def test_it_ends_with_its_block(tmp_path: Path) -> None:
    with Verdaccio(tmp_path) as verdaccio:
        assert httpx.get(verdaccio.url + "-/ping").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(verdaccio.url + "-/ping")
