"""Label the sentences of news articles, settle disagreements, export what anyone can verify."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(**overrides: Any) -> "Flask":
    """Build the application; `overrides` win over the environment.

    The imports are here so that `python -m annotator.verify` needs nothing but Python.
    """
    from flask import Flask

    from annotator import config, db, web

    app = Flask(
        __name__,
        template_folder=str(config.ASSETS / "templates"),
        static_folder=str(config.ASSETS / "static"),
    )
    app.config.from_mapping({**config.from_environment(), **overrides})
    db.init_app(app)
    web.init_app(app)
    return app
