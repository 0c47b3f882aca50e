"""The application that a command runs in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def in_app(command: Callable[P, R]) -> Callable[P, R]:
    """Runs the command in an application context, on a database that is there and up to date."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from annotator import upgrading
        from annotator.db import db

        upgrading.require_current(db.engine)
        return command(*args, **kwargs)

    return in_bare_app(run)


def in_bare_app(command: Callable[P, R]) -> Callable[P, R]:
    """Runs the command in an application context, whatever state the database is in."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from annotator import create_app
        from annotator.db import db

        with create_app().app_context():
            try:
                return command(*args, **kwargs)
            finally:
                db.session.remove()
                db.engine.dispose()

    return run
