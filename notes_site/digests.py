"""16 bytes that stand for something: the content of a file, a sequence of parts, plain data.

Source: BLAKE2b (RFC 7693); equal digests are taken for equal values.
"""

import hashlib
from io import BufferedReader

import msgspec

SIZE = 16
"""Bytes of a digest."""

_encode = msgspec.msgpack.Encoder().encode


def hasher() -> "hashlib.blake2b":
    """Takes in bytes part by part."""
    return hashlib.blake2b(digest_size=SIZE)


def digest_of(data: bytes) -> bytes:
    """Stands for the content of a file."""
    return hashlib.blake2b(data, digest_size=SIZE).digest()


def digest_of_file(file: BufferedReader) -> bytes:
    """The same of a file of any size, which is not held in memory."""
    return hashlib.file_digest(file, hasher).digest()


def digest(*parts: bytes | str) -> bytes:
    """Stands for a sequence of texts and bytes; no two sequences run into each other."""
    state = hasher()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.digest()


def digest_value(value: object) -> bytes:
    """Stands for plain data: texts, numbers, lists, dicts, structs."""
    return digest_of(_encode(value))
