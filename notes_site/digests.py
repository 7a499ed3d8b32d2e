"""16 bytes that stand for something: the content of a file, a sequence of parts, plain data.

Source: BLAKE2b (RFC 7693); equal digests are taken for equal values.
"""

import hashlib

import msgspec

SIZE = 16
"""Bytes of a digest."""

_encode = msgspec.msgpack.Encoder().encode


def digest_of(data: bytes) -> bytes:
    """Stands for the content of a file."""
    return hashlib.blake2b(data, digest_size=SIZE).digest()


def digest(*parts: bytes | str) -> bytes:
    """Stands for a sequence of texts and bytes; no two sequences run into each other."""
    state = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.digest()


def digest_value(value: object) -> bytes:
    """Stands for plain data: texts, numbers, lists, dicts, structs."""
    return hashlib.blake2b(_encode(value), digest_size=SIZE).digest()
