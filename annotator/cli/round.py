"""`annotator round`: the phases of a project."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from annotator import accounts, membership, projects
from annotator.cli.app import in_app
from annotator.db import reading, writing
from annotator.models import ROUND_KINDS, Project, Round
from annotator.rounds import changing, closing, finding, moving, overview, people, plans
from annotator.rounds.overview import Listed
from annotator.rounds.plans import Plan

SWITCHES = ("counts", "everybody", "shuffled")
SETTINGS = (
    click.option("--kind", type=click.Choice(ROUND_KINDS), help="production, if left out."),
    click.option("--overlap", type=int, help="How many people label each article: 1 to 20."),
    click.option("--share", type=float, help="On how many of the articles, in percent."),
    click.option("--guideline", metavar="VERSION", help="The latest, for a new round."),
    click.option("--counts/--no-counts", default=None, help="For gold; a training never does."),
    click.option("--everybody/--named", default=None, help="For all annotators, or for some."),
    click.option("--shuffled/--in-order", default=None, help="Another order for each person."),
    click.option("--requires", metavar="ROUND", help="A training round that one has to pass."),
    click.option("--pass-share", type=float, help="Of a training's test sentences, in percent."),
    click.option("--must-pass", metavar="CLAUSE", multiple=True, help="May be repeated."),
    click.option("--repeats", type=float, help="Hidden repeats, in percent of the articles."),
)


def settings(command: Any) -> Any:
    """The options of what holds in a round."""
    for option in reversed(SETTINGS):
        command = option(command)
    return command


@click.group("round")
def round_() -> None:
    """Phases of a project: who labels which articles, how often, under which guideline."""


@round_.command("list")
@click.argument("slug")
@in_app
def list_(slug: str) -> None:
    """The rounds of the project SLUG, and what stands in their way."""
    with reading() as session:
        listed = overview.listing(session, projects.find(session, slug))
        lines = [line for one in listed for line in _lines(one)]
    for line in lines:
        click.echo(line)


@round_.command("create")
@click.argument("slug")
@click.argument("name")
@settings
@in_app
def create(slug: str, name: str, **said: Any) -> None:
    """Make the round NAME in the project SLUG."""
    with writing() as session:
        project = projects.find(session, slug)
        changing.create(session, project, _plan(Plan(name), said))
    click.echo(f"The round {name} is made.")


@round_.command("change")
@click.argument("slug")
@click.argument("name")
@settings
@in_app
def change(slug: str, name: str, **said: Any) -> None:
    """Change what holds in the round NAME; what is not said stays.

    With another overlap work is asked for or taken back, and gold follows, at once.
    """
    with writing() as session:
        phase = _named(session, slug, name)[1]
        changed = changing.change(session, phase, _plan(plans.of_round(phase), said))
    click.echo(f"The round {name} is changed." if changed else "Nothing was changed.")


@round_.command("person")
@click.argument("slug")
@click.argument("name")
@click.argument("username", metavar="USER")
@click.option("--remove", is_flag=True, help="They give back what they have not handed in.")
@click.option("--quota", type=int, help="The most articles that they are given; no limit else.")
@in_app
def person(slug: str, name: str, username: str, remove: bool, quota: int | None) -> None:
    """Have USER work in the round NAME, or not."""
    with writing() as session:
        project, phase = _named(session, slug, name)
        them = membership.part_of(session, project, accounts.named(session, username))
        people.put(session, phase, them, works=not remove, quota=quota)
    click.echo(f"{username} {'does not work' if remove else 'works'} in {name}.")


@round_.command("articles")
@click.argument("slug")
@click.argument("name")
@click.argument("ids", metavar="ARTICLE...", nargs=-1)
@click.option(
    "--list", "lines", type=click.File(encoding="utf-8"), help="A file of ids, one a line."
)
@click.option("--draw", type=int, help="So many by lot, of those that nobody has begun …")
@click.option("--from", "source", metavar="ROUND", help="… in this round.")
@in_app
def articles(
    slug: str, name: str, ids: tuple[str, ...], lines: Any, draw: int | None, source: str | None
) -> None:
    """Move articles into the round NAME, by their ids or drawn from another round."""
    named = [*ids, *(line.strip() for line in lines or ())]
    if (draw is None) != (source is None):
        raise click.UsageError("--draw and --from go together.")
    with writing() as session:
        project, phase = _named(session, slug, name)
        if source is not None:
            named += moving.draw(session, finding.named(session, project, source), draw)
        moved = moving.move(session, phase, named)
    click.echo(f"Articles moved into {name}: {moved}.")


@round_.command("close")
@click.argument("slug")
@click.argument("name")
@click.option("--release", is_flag=True, help="Take back what people have open.")
@in_app
def close(slug: str, name: str, release: bool) -> None:
    """Deal nothing of the round NAME any more; what was handed in stays."""
    with writing() as session:
        taken = closing.close(session, _named(session, slug, name)[1], release=release)
    click.echo(f"The round {name} is closed; articles taken back from people: {taken}.")


@round_.command("reopen")
@click.argument("slug")
@click.argument("name")
@in_app
def reopen(slug: str, name: str) -> None:
    """Undo that the round NAME was closed."""
    with writing() as session:
        closing.reopen(session, _named(session, slug, name)[1])
    click.echo(f"The round {name} is open.")


def _named(session: Any, slug: str, name: str) -> tuple[Project, Round]:
    project = projects.find(session, slug)
    return project, finding.named(session, project, name)


def _plan(plan: Plan, said: dict[str, Any]) -> Plan:
    """The plan with what was said of it; shares are said in percent."""
    changes = {name: value for name, value in said.items() if value not in (None, ())}
    for name in ("share", "pass_share", "repeats"):
        if name in changes:
            changes[name] = round(10 * changes[name])
    return replace(plan, **changes)


def _lines(one: Listed) -> Iterator[str]:
    phase = one.phase
    facts = [
        phase.kind,
        f"overlap {phase.overlap} on {phase.share / 10:g} %",
        f"guideline {phase.guideline.version}",
        "counts" if phase.counts else "does not count",
        f"{one.articles} articles",
        f"{one.open} open",
        f"{one.people} people",
        *(["closed"] if phase.closed_at else []),
    ]
    yield f"{phase.name}: {', '.join(facts)}"
    yield from (f"  {obstacle}" for obstacle in one.obstacles)
