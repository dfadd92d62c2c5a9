"""Where a request comes from, as far as we can trust what it says, and at which address it arrived."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from balsts.accounts.passkeys import Site

# Written once more into another address each of its letters can take three; servers in front of us
# take lines of 8,000.
LONGEST_WAY_BACK = 1500
# Addresses next to each other belong to one household, office or telephone network.
NETWORK_BITS = {4: 24, 6: 64}


def network_of(request: HttpRequest) -> str:
    """Return the visitor's network; only what our own front server wrote down is believed."""
    hops = settings.BALSTS_PROXY_HOPS
    told = request.META.get("REMOTE_ADDR", "")
    if hops:
        # Each server adds the address that it saw at the end; what stands before is hearsay.
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        told = forwarded[-hops].strip() if len(forwarded) >= hops else ""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = NETWORK_BITS[address.version]
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def address_to_come_back(request: HttpRequest) -> str:
    """Return where to go on after something was asked in between; without a question too long to keep."""
    address = request.get_full_path()
    return address if len(address) <= LONGEST_WAY_BACK else request.path


def what_was_sent(
    request: HttpRequest, *, except_of: Callable[[str], bool]
) -> list[tuple[str, str]]:
    """Return names and values of the form that was sent, to travel along while something is asked."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not except_of(name)
        for value in values
    ]


def is_place_of_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address that came along leads back to us, from wherever one stands."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def is_old_browser(request: HttpRequest) -> bool:
    """Whether the browser says nothing of what it is doing, as all do since 2023 where TLS is.

    One that does not is without other protections too: it may not know whose window opened ours.
    """
    return request.is_secure() and "Sec-Fetch-Site" not in request.headers


def site_of(request: HttpRequest) -> Site:
    """Return the address that passkeys belong to; the host was checked against our own."""
    scheme = "https" if request.is_secure() else "http"
    host = request.get_host()
    name = host if host.startswith("[") else host.partition(":")[0]
    return Site(host=name, origin=f"{scheme}://{host}")
