"""Tests speak to this machine only: whoever wants to go out is refused by name.

Every way out of Python's own sockets is closed: connecting, connecting by number, sending without a
connection, and asking for the address of a name. What a library sends past them (libpq, a browser) is
not seen here; on a server the units refuse it (`IPAddressDeny=any`, tests/security/test_deploy.py).
"""

import ipaddress
import socket
from functools import wraps

INTERNET = {socket.AF_INET, socket.AF_INET6}
NAMES_OF_THIS_MACHINE = {"localhost", "", None, socket.gethostname()}
# Each with the place of the address among what it is called with; it may be left out.
WAYS_OUT = {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}
ASK_FOR_A_NAME = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


class Outside(Exception):
    """A test tried to leave the machine."""


def is_here(address) -> bool:
    if not isinstance(address, tuple):
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in NAMES_OF_THIS_MACHINE:
        return True
    try:
        numbers = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return numbers.is_loopback or numbers.is_unspecified


def closed(way_out, position: int):
    @wraps(way_out)
    def guarded(self, *told):
        address = told[position] if len(told) > max(position, 0) else None
        if self.family in INTERNET and not is_here(address):
            raise Outside(f"A test wanted to connect to {address[0]}.")
        return way_out(self, *told)

    return guarded


def closed_question(ask):
    @wraps(ask)
    def guarded(host=None, *told, **more):
        if not is_here((host,)):
            raise Outside(f"A test wanted to know the address of {host}.")
        return ask(host, *told, **more)

    return guarded


def close_sockets() -> None:
    for name, position in WAYS_OUT.items():
        setattr(socket.socket, name, closed(getattr(socket.socket, name), position))
    for name in ASK_FOR_A_NAME:
        setattr(socket, name, closed_question(getattr(socket, name)))
