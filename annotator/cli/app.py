"""The application that a command runs in."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def in_app(command: Callable[P, R]) -> Callable[P, R]:
    """Runs the command in an application context, on the database that is set."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from annotator import create_app

        with create_app().app_context():
            return command(*args, **kwargs)

    return run
