"""Pages, styles and scripts are sent compressed; what is downloaded is sent as it is."""

from flask import Flask, Response, request
from flask_compress import Compress

TEXTS = ("text/html", "text/css", "text/javascript")


def init_app(app: Flask) -> None:
    app.config["COMPRESS_MIMETYPES"] = list(TEXTS)
    Compress(app)
    app.after_request(_read_whole)  # what is registered last runs first


def _read_whole(response: Response) -> Response:
    """Read a style or script at once: files that are compressed piece by piece stay open."""
    if request.endpoint == "static" and response.mimetype in TEXTS:
        response.direct_passthrough = False
        response.make_sequence()
    return response
