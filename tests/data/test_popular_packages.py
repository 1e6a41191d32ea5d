"""The list of popular names, held against the npm package that it comes from."""

import re

import pytest

from packward.data.popular_packages import popular_packages
from support.node_packages import install


@pytest.mark.network
@pytest.mark.node
def test_popular_names_are_those_with_many_dependents_and_many_downloads() -> None:
    listed = popular_packages()
    version = re.search(r"npm-high-impact (\S+)", listed.source)
    assert version is not None
    lists = install("npm-high-impact", version[1]) / "lib"
    dependents, downloads = (
        re.findall(r"'([^']+)'", (lists / f"{name}.js").read_text("utf-8"))
        for name in ("top-dependent", "top-download")
    )
    assert list(listed.popular) == [name for name in dependents if name in set(downloads)]
    assert set(listed.known) >= {*dependents, *downloads} - set(listed.popular)
