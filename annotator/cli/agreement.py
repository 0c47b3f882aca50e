"""`annotator agreement`: the figures of a project, for people or for programs."""

from collections.abc import Iterator, Mapping

import click

from annotator import projects
from annotator.agreement.compared import OF
from annotator.agreement.figures import Figure
from annotator.agreement.files import METHODS, as_csv, as_record
from annotator.agreement.kappas import OfTwo
from annotator.agreement.naming import names
from annotator.agreement.question import ALL, Question
from annotator.agreement.report import REASONS, Agreement, Report, report
from annotator.agreement.slices import BY
from annotator.canonical import canonical
from annotator.cli.app import in_app
from annotator.db import reading

COLUMNS = "{:<20}  {:>9}  {:>7}  {:>17}  {:>7}  {:>7}  {:>9}  {:>7}"
HEAD = ("", "percent", "alpha", "95 % interval", "Fleiss", "AC1", "sentences", "answers")
OF_TWO = "{:<42}  {:>9}  {:>7}  {:>9}"


@click.command()
@click.argument("slug")
@click.option("--of", "of", type=click.Choice(OF), default="labels", help="What is compared.")
@click.option("--by", "by", type=click.Choice(BY), help="Figures for each of these, too.")
@click.option("--major", help="Under this major guideline version, or `all`; else the latest.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of a table.")
@click.option("--csv", "in_csv", is_flag=True, help="A CSV table, matrices included.")
@in_app
def agreement(
    slug: str, of: str, by: str | None, major: str | None, as_json: bool, in_csv: bool
) -> None:
    """How far annotators of the project SLUG agree: percent, alpha, Fleiss, AC1, and each pair.

    Counted are blind answers of submitted articles, never training rounds, under one major
    guideline version unless `--major all` is asked for.
    """
    question = Question(of, by, _major(major))
    with reading() as session:
        project = projects.find(session, slug)
        found, known = report(session, project, question), names(session, project)
    if in_csv:
        click.echo(as_csv(found, known), nl=False)
        return
    lines = [canonical(as_record(found, known))] if as_json else _lines(found, known)
    for line in lines:
        click.echo(line)


def _major(text: str | None) -> int | None:
    if text is None or text == "all":
        return ALL if text else None
    if not text.isdecimal():
        raise click.BadParameter("give a whole number, or `all`.", param_hint="--major")
    return int(text)


def _lines(found: Report, known: Mapping[int, str]) -> Iterator[str]:
    seq, head = found.point or (0, "")
    yield f"Agreement in {found.slug} at event {seq} ({head})"
    yield f"{found.n_answers} answers count, {found.n_skips} of them skips."
    yield from ("", COLUMNS.format(*HEAD))
    for row in (found.overall, *found.by_word, *found.slices):
        yield _row(row)
    if found.n_slices > len(found.slices):
        yield f"{found.n_slices - len(found.slices)} more have fewer answers."
    yield from _people(found, known)
    yield ""
    yield from (f"{name}: {method}" for name, method in METHODS.items())


def _row(row: Agreement) -> str:
    name = row.slice if row.slice is not None else row.word or "all"
    values = (_value(row.fleiss), _value(row.ac1), row.alpha.n_sentences, row.alpha.n_annotations)
    interval = "{:.3f} to {:.3f}".format(*row.interval) if row.interval else ""
    line = COLUMNS.format(name or "–", _value(row.percent), _value(row.alpha), interval, *values)
    why = REASONS[row.reason] if row.reason else "few" if row.few else ""
    return f"{line}  {why}" if why else line


def _people(found: Report, known: Mapping[int, str]) -> Iterator[str]:
    """Everybody with everybody, with the decisions, and with the test items."""
    of = found.people
    pairs = [(f"{known[row.one]} × {known[row.two]}", row.figures) for row in of.pairs]
    yield from _of_two("pairs", pairs)
    for title, rows in (("decisions", of.decisions), ("test items", of.items)):
        told = [("all" if row.person is None else known[row.person], row.figures) for row in rows]
        yield from _of_two(f"against {title}", told)


def _of_two(title: str, rows: list[tuple[str, OfTwo]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", OF_TWO.format(title, "percent", "kappa", "sentences"))
    for name, figures in rows:
        n = figures.percent.n_sentences
        line = OF_TWO.format(name, _value(figures.percent), _value(figures.kappa), n)
        why = REASONS[figures.kappa.reason] if figures.kappa.reason else ""
        yield f"{line}  {why}" if why else line


def _value(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f}"
