"""Certificates for a loopback registry that speaks TLS: a throw-away authority and what it signed."""

import shutil
import ssl
import subprocess
from pathlib import Path
from socket import socket

from msgspec import Struct

from support.node_packages import unavailable


class Certificates(Struct, frozen=True, kw_only=True):
    """PEM files: the authority that a client is to trust, and the server's certificate with its key."""

    authority: Path
    certificate: Path
    key: Path

    def server_socket(self, listening: socket) -> ssl.SSLSocket:
        """Return `listening` with TLS; a connection shakes hands on its own thread, when it is first read."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context.wrap_socket(listening, server_side=True, do_handshake_on_connect=False)


def loopback_certificates(folder: Path) -> Certificates:
    """Write certificates for 127.0.0.1 and localhost to `folder`, valid for a day; skips without openssl."""
    made = Certificates(
        authority=folder / "authority.pem", certificate=folder / "server.pem", key=folder / "server.key"
    )
    authority_key = folder / "authority.key"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    _openssl([*new, "-subj", "/CN=Loopback authority", "-keyout", authority_key, "-out", made.authority])
    _openssl(
        [
            *new,
            *("-subj", "/CN=localhost", "-CA", made.authority, "-CAkey", authority_key),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"),
            *("-keyout", made.key, "-out", made.certificate),
        ]
    )
    return made


def _openssl(arguments: list[str | Path]) -> None:
    program = shutil.which("openssl")
    if program is None:
        unavailable("openssl is not on PATH")
    subprocess.run([program, *arguments], check=True, capture_output=True)
