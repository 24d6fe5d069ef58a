"""How often one may try to sign in, and ask for mail.

Tries are counted by account and address together, and by address alone; never by account alone, or
anybody could keep the owner out. Only failures count against an address alone, and its bound is
high: a school with 150 people behind one address is not stopped by its own successes.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from werkzeug.exceptions import ServiceUnavailable

from app.config import ConfigError

PASSWORDS_PAIR = RateLimitItemPerMinute(10, 15)  # ten in fifteen minutes
PASSWORDS_ADDRESS = RateLimitItemPerHour(200)
MAILS_PAIR = RateLimitItemPerHour(5)
MAILS_ADDRESS = RateLimitItemPerHour(200)

P = ParamSpec("P")
T = TypeVar("T")


def network(address: str | None) -> str:
    """Return what stands for one place on the net: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def storage_of(address: str) -> Storage:
    """Return the storage that LIMITS_STORAGE names; raise ConfigError when it cannot be used."""
    try:
        # Declared as a storage of either kind; only addresses with async+ give the other kind.
        return cast(Storage, storage_from_string(address, wrap_exceptions=True))
    except ConfigurationError as error:
        raise ConfigError(f"LIMITS_STORAGE={address}: {error}") from None


def seconds_to_wait(counter: RateLimiter, bound: RateLimitItem, *names: str) -> int:
    """Return in how many seconds something more will be let through, at least one."""
    free_at = counter.get_window_stats(bound, *names).reset_time
    return max(1, math.ceil(free_at - time.time()))


def _closed_when_uncounted(
    count: Callable[Concatenate[SignInLimits, P], T],
) -> Callable[Concatenate[SignInLimits, P], T]:
    @wraps(count)
    def counted(self: SignInLimits, /, *args: P.args, **values: P.kwargs) -> T:
        try:
            return count(self, *args, **values)
        except StorageError as error:
            raise ServiceUnavailable("sign-in limits cannot be counted") from error

    return counted


class SignInLimits:
    """The counters of one application. When they do not answer, nobody gets to guess: 503."""

    def __init__(self, storage: str) -> None:
        self._counter = MovingWindowRateLimiter(storage_of(storage))

    @_closed_when_uncounted
    def try_password(self, email: str, address: str | None) -> int:
        """Count one try, before the password is looked at.

        Return 0 when it may be looked at, else how many seconds to wait. Counting first means that
        many tries at the same moment are many tries.
        """
        place = network(address)
        if not self._counter.test(PASSWORDS_ADDRESS, "password", place):
            return self._wait(PASSWORDS_ADDRESS, "password", place)
        if not self._counter.hit(PASSWORDS_PAIR, "password", _key(email), place):
            return self._wait(PASSWORDS_PAIR, "password", _key(email), place)
        return 0

    @_closed_when_uncounted
    def password_failed(self, address: str | None) -> None:
        """Count a wrong password against the address it came from."""
        self._counter.hit(PASSWORDS_ADDRESS, "password", network(address))

    @_closed_when_uncounted
    def password_matched(self, email: str, address: str | None) -> None:
        """Forget the tries of this account from this address: the owner is in."""
        self._counter.clear(PASSWORDS_PAIR, "password", _key(email), network(address))

    @_closed_when_uncounted
    def ask_for_mail(self, email: str, address: str | None) -> int:
        """Count one asking for a link by mail; return 0, or how many seconds to wait."""
        place = network(address)
        for bound, names in ((MAILS_PAIR, (_key(email), place)), (MAILS_ADDRESS, (place,))):
            if not self._counter.hit(bound, "mail", *names):
                return self._wait(bound, "mail", *names)
        return 0

    def _wait(self, bound: RateLimitItem, *names: str) -> int:
        return seconds_to_wait(self._counter, bound, *names)


def _key(email: str) -> str:
    return hashlib.sha256(email.lower().encode("utf-8", "surrogatepass")).hexdigest()
