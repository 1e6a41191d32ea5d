import gzip
import tracemalloc

import pytest

from packward.registry.transport import _TooLargeError, _Unpacker


def test_a_bomb_is_noticed_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(bytes(64 << 20), compresslevel=9)
    unpacker = _Unpacker("gzip", 1 << 20)
    tracemalloc.start()
    with pytest.raises(_TooLargeError):
        unpacker.feed(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "GZIP"])
def test_pieces_are_put_together(encoding: str) -> None:
    body = b"x" * 1000
    sent = gzip.compress(body) if "gzip" in encoding.lower() else body
    unpacker = _Unpacker(encoding, 1000)
    for start in range(0, len(sent), 7):
        unpacker.feed(sent[start : start + 7])
    assert unpacker.finish() == body


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(ValueError, match="encoding"):
        _Unpacker(encoding, 1000)


def test_a_body_that_ends_too_early_is_refused() -> None:
    unpacker = _Unpacker("gzip", 1000)
    unpacker.feed(gzip.compress(b"x" * 1000)[:-4])
    with pytest.raises(ValueError, match="early"):
        unpacker.finish()
