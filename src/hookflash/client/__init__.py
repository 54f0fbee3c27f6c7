"""The client library: the HTTP API as typed methods."""

from hookflash.client.client import Client

__all__ = ["Client"]
