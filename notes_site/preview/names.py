"""By which names browsers may call the preview's server.

Comes in: the headers `Host` and `Origin` of a request. Goes out: yes or no.
"""

import re
import socket
from collections.abc import Collection
from ipaddress import ip_address

_AUTHORITY = re.compile(r"(\[[^\[\]]+\]|[^:\[\]/@\s]+?)\.?(:[0-9]{1,5})?").fullmatch


class Names:
    """By which names browsers may call the server, whatever the port: it may be forwarded from another one.

    A site elsewhere can point its own name at this machine (DNS rebinding), but not an address of numbers,
    and not what ends in `localhost` (RFC 6761, section 6.3).
    """

    def __init__(self, host: str, others: Collection[str]) -> None:
        self._own = {host.casefold(), "localhost", socket.gethostname().casefold()}
        self._others = {name.casefold() for name in others}

    def allow(self, authority: str) -> bool:
        name = _name_in(authority)
        return self._is_own(name) or name in self._others

    def _is_own(self, name: str) -> bool:
        return bool(name) and (name in self._own or name.endswith(".localhost") or _is_address(name))

    def is_origin(self, origin: str, authority: str) -> bool:
        """Whether a page of this origin was served by us, who are called by this authority.

        Who forwards a port from elsewhere may call us by another name than browsers call them.
        """
        scheme, _, rest = origin.partition("://")
        name = _name_in(rest)
        forwarded = name in self._others and not self._is_own(name)
        return scheme in ("http", "https") and (rest == authority or forwarded)


def _name_in(authority: str) -> str:
    """The name or address in `name:port`; nothing where there is none."""
    match = _AUTHORITY(authority.casefold())
    return match[1] if match else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return ":" not in name or name.startswith("[")
