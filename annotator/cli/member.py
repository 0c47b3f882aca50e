"""`annotator member`: who belongs to a project."""

import click

from annotator import accounts, membership, projects
from annotator.cli.app import in_app
from annotator.db import writing
from annotator.models import ROLES


@click.group()
def member() -> None:
    """Give people roles in projects."""


@member.command("add")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("role", type=click.Choice(ROLES))
@in_app
def add(slug: str, username: str, role: str) -> None:
    """Give USER the ROLE in the project SLUG; the roles that they have stay."""
    with writing() as session:
        project = projects.find(session, slug)
        account = accounts.named(session, username)
        there = membership.person_in(session, project, account)
        roles = {role, *(there.roles if there else ())}
        membership.set_roles(session, project, account, roles)
    click.echo(f"{username} in {slug}: {', '.join(sorted(roles))}.")


@member.command("reads")
@click.argument("slug")
@click.argument("username", metavar="USER")
@click.argument("languages", metavar="LANGUAGE...", nargs=-1, required=True)
@in_app
def reads(slug: str, username: str, languages: tuple[str, ...]) -> None:
    """Say which of the project's languages USER reads; they are dealt articles in these."""
    with writing() as session:
        project = projects.find(session, slug)
        person = membership.part_of(session, project, accounts.named(session, username))
        membership.set_languages(session, person, languages)
    click.echo(f"{username} in {slug} reads: {', '.join(languages)}.")
