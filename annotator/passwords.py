"""Passwords: what is asked of them, hashing, comparing in the same time for every name."""

import secrets
from typing import NewType

from werkzeug.security import check_password_hash, generate_password_hash

from annotator.errors import InvalidError, mark

PasswordHash = NewType("PasswordHash", str)
SHORTEST = 10
LONGEST = 1000
# The parameters of werkzeug's default and a hash that no password has.
NOBODY = f"scrypt:32768:8:1$nobody${'0' * 128}"


class PasswordTooShortError(InvalidError):
    field = "password"
    message = mark("A password has at least %(length)s characters.")


class PasswordTooLongError(InvalidError):
    field = "password"
    message = mark("A password has at most %(length)s characters.")


def hash_password(password: str) -> PasswordHash:
    """Slow on purpose (scrypt); never call it while holding the write lock of a request."""
    if len(password) < SHORTEST:
        raise PasswordTooShortError(length=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLongError(length=LONGEST)
    return PasswordHash(generate_password_hash(password))


def fits(expected: str | None, password: str) -> bool:
    """Whether it is the password; as slow when there is none to compare with."""
    return check_password_hash(expected or NOBODY, password[:LONGEST]) and expected is not None


def random_password() -> str:
    """96 random bits in 16 characters."""
    return secrets.token_urlsafe(12)
