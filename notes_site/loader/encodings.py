"""Which encoding the bytes of a file are in, as far as they tell.

Comes in: bytes that are not UTF-8, or hold NUL bytes. Goes out: a name for a message.
"""

import codecs
import re

_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""In this order: a mark of UTF-32 begins as one of UTF-16 does."""
_SAMPLE = 64 * 1024
"""Bytes that are looked at; an even number."""
_FREQUENT = "的一是不了有和人中大上我以要他用在到对"
_FREQUENT_TRADITIONAL = "的一是不了有和人中大上我以要他用在到對個這來為時會"


_CANDIDATES: tuple[tuple[str, str, str, float], ...] = (
    ("EUC-KR", "euc_kr", "[\uac00-\ud7a3]", 0.95),
    ("Shift-JIS", "shift_jis", "[\u3041-\u30ff]", 0.2),
    ("EUC-JP", "euc_jp", "[\u3041-\u30ff]", 0.2),
    ("Big5", "big5", f"[{_FREQUENT_TRADITIONAL}]", 0.08),
    ("GBK", "gb18030", f"[{_FREQUENT}]", 0.0),
    ("Big5", "big5", ".", 0.0),
    ("Shift-JIS", "shift_jis", ".", 0.0),
)
"""Name, codec, what shows that it is this one, and how much of it must be there; the first that fits."""


def likely_encoding(data: bytes) -> str:
    """The name of an encoding; `Latin-1` when none is likelier, empty when the bytes are no text."""
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return _wide(sample)
    if _is_western(sample):
        return "Latin-1"
    for name, codec, shown, least in _CANDIDATES:
        text = _decoded(sample, codec)
        if text is not None and _share(shown, text) >= least:
            return name
    return "Latin-1"


def _share(pattern: str, text: str) -> float:
    """How much of the text beyond ASCII is of some kind."""
    return len(re.findall(pattern, text)) / max(1, len(re.findall(r"[^\x00-\x7f]", text)))


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by the positions of the NUL bytes of ASCII characters."""
    for name, codec, width in (
        ("UTF-32", "utf_32_le", 4),
        ("UTF-32", "utf_32_be", 4),
        ("UTF-16", "utf_16_le", 2),
        ("UTF-16", "utf_16_be", 2),
    ):
        text = _decoded(sample[: len(sample) // width * width], codec)
        if text is not None and "\0" not in text and _reads(text):
            return name
    return ""


def _reads(text: str) -> bool:
    """Whether nearly all of a text is made of what texts are made of."""
    odd = sum(not (char.isprintable() or char in "\t\r\n\f\ufeff") for char in text)
    return odd * 20 <= len(text)


def _is_western(sample: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone between letters, where Chinese has them in pairs."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return sum(len(run) == 1 for run in runs) * 4 > len(runs) * 3


def _decoded(sample: bytes, codec: str) -> str | None:
    try:
        # The sample may end within a character.
        return codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return None
