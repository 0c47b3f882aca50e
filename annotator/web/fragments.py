"""One template, two layouts; and what follows a write: 303, or the next fragment at once."""

from io import BytesIO
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from annotator.db import db


def init_app(app: Flask) -> None:
    app.context_processor(_layout)


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page; going back in history wants it whole."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def go_on(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Commit what was written, then show that page: by 303 to a form, in one trip to htmx."""
    db.session.commit()
    path = url_for(endpoint, **values)
    return get(path) if wants_fragment() else redirect(path, 303)


def leave_for(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Commit what was written, then go to another page, also where htmx asked for a part."""
    db.session.commit()
    path = url_for(endpoint, **values)
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": path})
    return redirect(path, 303)


def get(path: str) -> Response:
    """The answer to a GET of our own `path` by the same browser, without another round trip."""
    address, _, query = path.partition("?")
    environ = {
        **request.environ,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": "0",
        "wsgi.input": BytesIO(),
    }
    for kept in ("werkzeug.request", "CONTENT_TYPE", "HTTP_ORIGIN"):
        environ.pop(kept, None)
    flashed = cookie.pop("_flashes", None)
    with current_app.request_context(environ):
        if flashed:  # it is this page that says it
            cookie["_flashes"] = flashed
        response = current_app.full_dispatch_request()
        response.headers.setdefault("HX-Replace-Url", path)
        return response


def _layout() -> dict[str, Any]:
    return {
        "layout": "_fragment.html" if wants_fragment() else "_page.html",
        "failure": g.get("failure"),
        "draft": g.get("draft", {}),
    }
