"""The language server: the only place that knows the protocol."""

from packward.lsp.boot import load_protocol_types

# Before anything below this package imports lsprotocol.
load_protocol_types()
