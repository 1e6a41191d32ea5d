from pathlib import Path

import pytest

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument
from packward.registry.limits import Limits
from registry.conftest import OpenGateway
from registry.setting import Clock, access, place
from support.verdaccio import Verdaccio

pytestmark = pytest.mark.node


async def test_a_real_registry_gives_a_private_package_to_its_token_only(
    open_gateway: OpenGateway, tmp_path: Path
) -> None:
    with Verdaccio(tmp_path) as verdaccio:
        verdaccio.publish("@private/a", "1.0.0", scripts={"postinstall": "x"})
        verdaccio.publish("@private/a", "1.1.0", dependencies={"b": "^1.0.0"})
        outside = access(verdaccio.url)
        inside = access(verdaccio.url, user=f"{place(verdaccio.url)}:_authToken={verdaccio.token}")
        clock = Clock()
        gateway = open_gateway(tmp_path / "cache", limits=Limits(idle=30), clock=clock)
        query = Query("packument-full", verdaccio.url, "@private/a")
        refused = await gateway.answer(query, outside)
        fact = await gateway.answer(query, inside)
        clock.moment += 301
        confirmed = await gateway.answer(query, inside)
        brief = await gateway.answer(Query("packument", verdaccio.url, "@private/a"), inside, max_age=0)
    assert isinstance(refused, Unknown)
    assert refused.reason == "forbidden"
    assert isinstance(fact, Packument)
    assert [release.version for release in fact.releases] == ["1.0.0", "1.1.0"]
    assert (fact.tags, fact.complete, fact.has_times) == ({"latest": "1.1.0"}, True, True)
    assert fact.releases[0].scripts == (("postinstall", "x"),)
    assert fact.releases[1].dependencies == {"b": "^1.0.0"}
    assert confirmed.releases == fact.releases
    assert confirmed.asked_at == clock.moment
    assert [release.version for release in brief.releases] == ["1.0.0", "1.1.0"]
    assert brief.complete is False
