"""`annotator agreement`: the figures of a project, for people or for programs."""

from collections.abc import Iterator

import click

from annotator import projects
from annotator.agreement.figures import Figure
from annotator.agreement.report import METHODS, REASONS, Agreement, Report, as_record, report
from annotator.canonical import canonical
from annotator.cli.app import in_app
from annotator.db import reading

COLUMNS = "{:<20}  {:>9}  {:>7}  {:>17}  {:>9}  {:>7}"


@click.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of a table.")
@in_app
def agreement(slug: str, as_json: bool) -> None:
    """Percent agreement and Krippendorff's alpha in the project SLUG.

    Counted are blind answers of submitted articles, never training rounds.
    """
    with reading() as session:
        found = report(session, projects.find(session, slug))
        lines = [canonical(as_record(found))] if as_json else list(_lines(found))
    for line in lines:
        click.echo(line)


def _lines(found: Report) -> Iterator[str]:
    seq, head = found.point or (0, "")
    yield f"Agreement in {found.project.slug} at event {seq} ({head})"
    yield f"{found.n_answers} answers count, {found.n_skips} of them skips, which are in no figure."
    yield ""
    yield COLUMNS.format("", "percent", "alpha", "95 % interval", "sentences", "answers")
    for row in (found.overall, *found.by_label):
        yield _row(row)
    yield ""
    yield from (f"{name}: {method}" for name, method in METHODS.items())


def _row(row: Agreement) -> str:
    name = row.label.id if row.label else "all labels"
    percent, alpha = _value(row.percent), _value(row.alpha)
    interval = "{:.3f} to {:.3f}".format(*row.interval) if row.interval else ""
    n = (row.alpha.n_sentences, row.alpha.n_annotations)
    line = COLUMNS.format(name, percent, alpha, interval, *n)
    return f"{line}  {REASONS[row.reason]}" if row.reason else line


def _value(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f}"
