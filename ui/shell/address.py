"""The addresses at which other devices may reach this computer."""

import re
import socket
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

# Nothing is sent there: the system only says from which of its own addresses it would send it.
PROBED_HOSTS = ("10.255.255.255", "172.31.255.255", "192.168.255.255", "8.8.8.8")
ADDRESS_FORM = re.compile(
    r"(https?://)?([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\])(:\d{1,5})?((/[\w.~-]+)*)/?"
)


def machine_hosts() -> list[str]:
    """The network addresses (IPv4) of this computer, those that others see first."""
    found = []
    for probe in PROBED_HOSTS:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect((probe, 9))
            found.append(one.getsockname()[0])
    with suppress(OSError):
        names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(name[4][0]) for name in names]
    return [host for host in dict.fromkeys(found) if is_reachable(host)]


def is_reachable(host: str) -> bool:
    """Whether other computers may reach this one by such a host name or IP address."""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        number = ip_address(host)
    except ValueError:
        return True  # a name
    return not (number.is_loopback or number.is_link_local or number.is_unspecified)


def reachable_addresses(own: str, bound: str | None, hosts: list[str]) -> list[str]:
    """Addresses such as "http://192.168.1.20:8501" that phones may try, the likeliest first.

    `own` is the page's address in the teacher's browser, `bound` the only address where the server
    listens, if there is only one, and `hosts` are this computer's. If the server can only be
    reached from this computer, the result is `own`.
    """
    parts = urlsplit(own)
    end = f":{parts.port}{parts.path}" if parts.port else parts.path
    here = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if is_reachable(parts.hostname or "localhost"):
        hosts = [parts.hostname or "", *hosts]
    elif bound and not is_reachable(bound):
        return [here]
    found = [f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{end}" for host in hosts]
    return list(dict.fromkeys(found)) or [here]


def clean_address(text: str) -> str | None:
    """Complete an address that was typed; None if it is invalid.

    >>> clean_address("school.example:8501/")
    'http://school.example:8501'
    """
    match = ADDRESS_FORM.fullmatch(text.strip())
    return f"{match[1] or 'http://'}{match[2]}{match[3] or ''}{match[4]}" if match else None


def own_address() -> str:
    """The app's address in the browser, including the path of a proxy."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}"


def bound_address() -> str | None:
    """The only address where the server listens, or None; unknown behind a proxy."""
    behind_proxy = "X-Forwarded-For" in st.context.headers
    return None if behind_proxy else st.get_option("server.address")
