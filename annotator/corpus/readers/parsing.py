"""JSON as strictly as it must be: no key twice, no NaN, nothing too deep or too large."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from annotator.corpus.records import ArticleError, printable
from annotator.errors import mark

Object: TypeAlias = dict[str, Any]
Found: TypeAlias = tuple[str, Object | ArticleError]  # a place, and the object there


class NotJsonError(ArticleError):
    message = mark("%(place)s: this is not one JSON object (%(problem)s). Mend the line.")


def parsed(text: str, place: str) -> Object:
    """The one JSON object that a text is; raises NotJsonError."""
    with explained(place):
        return checked(DECODER.decode(text), place)


def checked(value: Any, place: str) -> Object:
    if not isinstance(value, dict):
        raise NotJsonError(place=place, problem=mark("it is something else"))
    return value


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Makes a NotJsonError of whatever DECODER complains of."""
    try:
        yield
    except json.JSONDecodeError as error:
        raise NotJsonError(place=place, problem=f"{error.msg}, column {error.colno}") from None
    except RecursionError:
        raise NotJsonError(place=place, problem=mark("it is nested too deep")) from None
    except ValueError as error:
        raise NotJsonError(place=place, problem=str(error).partition(";")[0]) from None


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        raise ValueError(f"the key {printable(twice)} stands twice")
    return made


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number
)
