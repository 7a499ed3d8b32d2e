"""Patterns that are compiled when they are first used.

To compile all that any note may need takes longer than all else that is done for one edited note.
"""

import re
from typing import Any, cast


class _Lazy:
    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """A method of the compiled pattern, which is kept: it is asked for here but once."""
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy_pattern(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """As `re.compile`, for a pattern at the top of a module that few builds use."""
    return cast(re.Pattern[str], _Lazy(pattern, flags))
