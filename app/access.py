"""Who may see what. Access is refused unless a view declares it.

Every view carries one of three declarations:

- `@public`: anyone;
- `@signed_in`: any person who is signed in, passed to the view as nothing: use `person()`;
- `@allowed(find)`: `find(person, **url_values)` fetches the thing together with the person's right
  to it, and returns None when there is no such thing or it is not theirs. Both are 404. What it
  returns is the view's first argument.

A view that also writes on GET (reading others' work leaves a trace) says `writes=True`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, request, session
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map

from app import clock
from app.accounts.models import SignIn, User
from app.accounts.queries import sign_in_with
from app.database import begin_as_reader

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[..., ResponseReturnValue]

DECLARATION = "access"
WRITES = "writes_on_get"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(Exception):
    """A person who is not signed in asked for a page that needs it; answered in app.errors."""


def current_person() -> User | None:
    """Return the person signed in on this request, or None; looked up once per request."""
    if "person" not in g:
        token = session.get("sign_in")
        g.sign_in = sign_in_with(token, clock.now()) if token else None
        g.person = g.sign_in.user if g.sign_in else None
    return g.person  # type: ignore[no-any-return]


def current_sign_in() -> SignIn | None:
    """Return the living sign-in of this browser, or None."""
    current_person()
    return g.sign_in  # type: ignore[no-any-return]


def person() -> User:
    """Return the signed-in person; raise SignInNeeded when there is none."""
    found = current_person()
    if found is None:
        raise SignInNeeded
    return found


def public(view: Callable[P, T]) -> Callable[P, T]:
    """Declare that anyone may see this view."""
    setattr(view, DECLARATION, "public")
    return view


def signed_in(view: Callable[P, T]) -> Callable[P, T]:
    """Declare that any signed-in person may see this view."""

    @wraps(view)
    def checked(*args: P.args, **values: P.kwargs) -> T:
        person()
        return view(*args, **values)

    setattr(checked, DECLARATION, "signed_in")
    return checked


def allowed(
    find: Callable[..., T | None], *, writes: bool = False
) -> Callable[[Callable[Concatenate[T, ...], ResponseReturnValue]], View]:
    """Declare that a view is for those for whom `find(person, **url_values)` finds its thing."""

    def declare(view: Callable[Concatenate[T, ...], ResponseReturnValue]) -> View:
        @wraps(view)
        def checked(**values: Any) -> ResponseReturnValue:
            thing = find(person(), **values)
            if thing is None:
                abort(404)
            return view(thing)

        setattr(checked, DECLARATION, f"allowed:{find.__name__}")
        setattr(checked, WRITES, writes)
        return checked

    return declare


def declaration(view: Callable[..., Any]) -> str | None:
    """Return what a view declares about access, or None when it says nothing."""
    return getattr(view, DECLARATION, None)


def refuse_undeclared() -> None:
    """Stop a request to a view that says nothing about access (before each request)."""
    view = current_app.view_functions.get(request.endpoint or "")
    begin_as_reader(request.method in SAFE_METHODS and not getattr(view, WRITES, False))
    if view is not None and declaration(view) is None:
        abort(404)


def forget_who_reads(_error: BaseException | None) -> None:
    """Let the thread write again after a request: what it does next may be no request at all.

    What began as a reader and then writes is refused by SQLite whenever another has written.
    """
    begin_as_reader(False)


def head_is_get() -> None:
    """Let views see a HEAD as the GET it is, and not take it for a POST when they ask.

    It comes without a form token, and from programs that only look; the server leaves out the body.
    """
    if request.method == "HEAD":
        request.method = "GET"


def read_what_was_sent() -> None:
    """Read the body of JSON before the first statement (forms are read for their token).

    A transaction that may write makes others wait; a phone on a slow network would keep a whole
    school waiting while its words trickle in.
    """
    if request.is_json:
        request.get_data()


class RowId(IntegerConverter):
    """A whole number in an address (`<int:…>`); one that no database could hold is not found."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


def init_app(app: Flask) -> None:
    """Declare Flask's own static view public, and check every request."""
    app.url_map.converters["int"] = RowId
    public(app.view_functions["static"])
    app.before_request(head_is_get)
    app.before_request(refuse_undeclared)
    app.teardown_request(forget_who_reads)
    app.before_request(read_what_was_sent)
