"""What every request must satisfy and every response must carry."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask import session as cookie
from werkzeug.middleware.proxy_fix import ProxyFix

from annotator.config import MEBIBYTE
from annotator.db import begin_writing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STYLES = frozenset({"static", "guideline.labels_css"})  # kept by browsers, checked by ETag
View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    trust_proxies(app)
    app.before_request(_guard_writes)
    app.after_request(_harden)


def trust_proxies(app: Flask) -> None:
    """Believe so many proxies, and no client, about addresses, hosts and https."""
    hops = app.config["ANNOTATOR_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]


def own_transaction(view: View) -> View:
    """Marks a view that hashes or parses first and takes the write lock itself."""
    view.own_transaction = True  # type: ignore[attr-defined]
    return view


def allow_upload() -> None:
    """Let this request bring files, which have not been read yet; for who may send some."""
    request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"]


def _guard_writes() -> None:
    refuse_nul(request.path, *request.args.values())
    if request.method in SAFE_METHODS:
        return
    if not _comes_from_our_pages():
        abort(403)
    request.max_content_length = MEBIBYTE  # more only where allow_upload says so
    if "token" not in cookie:
        return  # what strangers may do is done in transactions of their own
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or hasattr(view, "own_transaction"):
        return
    # A slow body is read before the lock is taken.
    refuse_nul(*(value for values in request.form.listvalues() for value in values))
    begin_writing()


def refuse_nul(*texts: str) -> None:
    """PostgreSQL takes no NUL, SQLite stops reading there; no page sends one."""
    if any("\0" in text for text in texts):
        abort(400)


def _comes_from_our_pages() -> bool:
    """Whether the browser says so; other clients cannot be tricked by a page.

    Over plain http browsers send Origin but no Sec-Fetch-Site.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _content_security_policy()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.endpoint not in STYLES:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.vary.update(("HX-Request", "Cookie", "Accept-Language"))
    return response


def _content_security_policy() -> str:
    htmx = urlsplit(current_app.config["ANNOTATOR_HTMX_URL"])
    # That one file, not its host: a public CDN serves everybody's scripts.
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {htmx.scheme}://{htmx.netloc}{htmx.path}",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
