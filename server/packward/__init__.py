"""A language server and CI check that protects package.json projects from supply-chain attacks."""

__version__ = "0.1.0"
