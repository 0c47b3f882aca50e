"""`annotator user`: make accounts, and give a forgotten one a new password."""

import sys

import click

from annotator import accounts, passwords
from annotator.cli.app import in_app
from annotator.db import writing

FROM_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of input."
)


@click.group()
def user() -> None:
    """Make accounts, set passwords."""


@user.command("create")
@click.argument("name")
@click.option("--admin", is_flag=True, help="A site admin makes accounts and projects.")
@FROM_STDIN
@in_app
def create(name: str, admin: bool, password_stdin: bool) -> None:
    """Make the account NAME; without --password-stdin a random password is printed, once."""
    password = _line() if password_stdin else passwords.random_password()
    hashed = passwords.hash_password(password)
    with writing() as session:
        accounts.create_account(session, name, hashed, admin=admin)
    _tell(f"The account {name} is made", None if password_stdin else password)


@user.command("password")
@click.argument("name")
@FROM_STDIN
@in_app
def password(name: str, password_stdin: bool) -> None:
    """Give the account NAME a new password; its browsers are signed out."""
    chosen = _line() if password_stdin else passwords.random_password()
    hashed = passwords.hash_password(chosen)
    with writing() as session:
        accounts.change_password(session, accounts.named(session, name), hashed)
    _tell(f"The password of {name} is changed", None if password_stdin else chosen)


def _line() -> str:
    """The first line of input, without what ends it."""
    return sys.stdin.readline().removesuffix("\n").removesuffix("\r")


def _tell(sentence: str, password: str | None) -> None:
    click.echo(f"{sentence}." if password is None else f"{sentence}. Password: {password}")
