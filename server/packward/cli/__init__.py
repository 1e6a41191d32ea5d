"""The command line: the only part of packward that writes to stdout."""
