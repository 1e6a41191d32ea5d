"""One exchange over HTTP: the only user of httpx, imported when the first request is made.

Nothing here decides: no redirect is followed, nothing is tried twice. What goes wrong is a value.
"""

import asyncio
import os
import ssl
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import httpx

from packward import __version__
from packward.model.facts import Unknown
from packward.registry.addresses import Address
from packward.registry.exchange import Failed, Response
from packward.registry.limits import Limits
from packward.registry.network import Network, Tls

USER_AGENT = f"packward/{__version__}"
_KEPT_HEADERS = ("etag", "last-modified", "location", "retry-after")
_NOT_MODIFIED = 304


class Transport:
    """Holds the connections: one pool for each network."""

    def __init__(self, limits: Limits) -> None:
        """Open nothing yet."""
        self._limits = limits
        self._clients: dict[Network, httpx.AsyncClient] = {}
        self._contexts: dict[Tls, ssl.SSLContext] = {}
        self._building = asyncio.Lock()

    async def send(
        self, address: Address, headers: Mapping[str, str], network: Network, body: bytes | None = None
    ) -> Response | Failed:
        """Ask once, within the limits of one exchange: GET, or POST where there is a body."""
        try:
            client = await self._client(network)
        except (OSError, ValueError, ImportError, httpx.InvalidURL):
            return Failed(
                unknown=Unknown("unreachable", "the configured proxy or certificates cannot be used")
            )
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._exchange(client, str(address), headers, body)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            OSError,
            ValueError,
            zlib.error,
            _TooLargeError,
        ) as problem:
            return _failed(problem, address.host)

    async def close(self) -> None:
        """Close every connection."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def _exchange(
        self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str], sent: bytes | None
    ) -> Response:
        named = {"user-agent": USER_AGENT, "accept-encoding": "gzip", **headers}
        method = "GET" if sent is None else "POST"
        async with client.stream(method, url, headers=named, content=sent) as response:
            kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            body = b"" if response.status_code == _NOT_MODIFIED else await self._body(response)
            return Response(status=response.status_code, headers=kept, body=body)

    async def _body(self, response: httpx.Response) -> bytes:
        """Unpack while receiving, so that neither size can pass the limit by more than one piece."""
        if int(response.headers.get("content-length", 0)) > self._limits.body:
            raise _TooLargeError
        unpacker = _Unpacker(response.headers.get("content-encoding", ""), self._limits.body)
        async for piece in response.aiter_raw():
            unpacker.feed(piece)
        return unpacker.finish()

    async def _client(self, network: Network) -> httpx.AsyncClient:
        async with self._building:
            if network not in self._clients:
                context = await self._context(network.tls)
                self._clients[network] = self._new_client(network, context)
            return self._clients[network]

    async def _context(self, tls: Tls) -> ssl.SSLContext:
        """Build a context beside the loop, and once: it takes some twenty milliseconds."""
        if tls not in self._contexts:
            self._contexts[tls] = await asyncio.to_thread(_new_context, tls)
        return self._contexts[tls]

    def _new_client(self, network: Network, context: ssl.SSLContext) -> httpx.AsyncClient:
        limits = self._limits
        return httpx.AsyncClient(
            verify=context,
            proxy=httpx.Proxy(network.proxy.text) if network.proxy.text else None,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.idle, connect=limits.connect, pool=limits.total),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=2 * limits.connections),
        )


class _TooLargeError(Exception):
    """More bytes than the limit allows."""


class _Unpacker:
    """Undoes gzip piece by piece and counts; httpx would unpack a whole piece before anyone could count."""

    def __init__(self, encoding: str, limit: int) -> None:
        if encoding.strip().lower() not in {"", "identity", "gzip", "x-gzip"}:
            raise ValueError("not in an encoding that was asked for")
        self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding.lower() else None
        self._pieces: list[bytes] = []
        self._received = self._left = limit

    def feed(self, piece: bytes) -> None:
        self._received -= len(piece)
        if self._gzip is not None:
            piece = self._gzip.decompress(piece, self._left + 1)
        self._left -= len(piece)
        if min(self._left, self._received) < 0:
            raise _TooLargeError
        self._pieces.append(piece)

    def finish(self) -> bytes:
        if self._gzip is not None and not self._gzip.eof and self._pieces:
            raise ValueError("ends too early")
        return b"".join(self._pieces)


def _failed(problem: Exception, host: str) -> Failed:
    """Say what an exception means, without its text: that could hold what must not be shown."""
    match problem:
        case _TooLargeError():
            return Failed(unknown=Unknown("too-large", f"{host} sent too much"))
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.ProxyError():
            return _not_connected(problem, host)
        case TimeoutError() | httpx.ReadTimeout() | httpx.WriteTimeout():
            return Failed(unknown=Unknown("unreachable", f"{host} did not answer in time"))
        case httpx.TransportError() | OSError():
            return Failed(unknown=Unknown("unreachable", f"the connection to {host} broke"), is_passing=True)
        case _:
            return Failed(unknown=Unknown("malformed", f"the answer of {host} cannot be read"))


def _not_connected(problem: Exception, host: str) -> Failed:
    """Name the certificate where it is to blame: trying again would not help."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return Failed(
            unknown=Unknown("unreachable", f"the certificate of {host} is not trusted"), connected=False
        )
    return Failed(
        unknown=Unknown("unreachable", f"{host} cannot be reached"), connected=False, is_passing=True
    )


def _new_context(tls: Tls) -> ssl.SSLContext:
    """Build the context that settings describe; files that are not there count as not written, as in npm."""
    cafile = tls.cafile if Path(tls.cafile).is_file() else None
    if cafile or tls.ca:
        context = ssl.create_default_context(cafile=cafile, cadata="\n".join(tls.ca) or None)
    else:
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
    if Path(tls.extra).is_file():
        context.load_verify_locations(tls.extra)
    if not tls.strict:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if Path(tls.certfile).is_file() and Path(tls.keyfile).is_file():
        context.load_cert_chain(tls.certfile, tls.keyfile)
    elif tls.cert and tls.key.text:
        _load_texts(context, tls.cert, tls.key.text)
    return context


def _load_texts(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Load PEM texts by way of files that only this user can read, as ssl takes nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "client.pem")
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{certificate}\n{key}\n")
        context.load_cert_chain(path)
