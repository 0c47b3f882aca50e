"""An export of an earlier point is the one that was made then."""

from contextlib import suppress

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from annotator import ledger
from annotator.adjudication import claims
from annotator.cli import main
from annotator.corpus import facts
from annotator.corpus.changes import cutting, withdrawing
from annotator.db import begin_writing, writing
from annotator.exporting import making
from annotator.exporting.options import Options
from annotator.exporting.past import points
from annotator.models import Person
from annotator.verify import verify
from tests import golden
from tests.exporting.conftest import Folder


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def differing(one, other):
    """The files that differ, with their first differing line."""
    found = {}
    for name in sorted(one.keys() | other.keys()):
        a, b = one.get(name, b"").split(b"\n"), other.get(name, b"").split(b"\n")
        pairs = [pair for pair in zip(a, b, strict=False) if pair[0] != pair[1]]
        if a != b:
            found[name] = pairs[:1] or (len(a), len(b))
    return found


def write(place, kind="audit", as_of=None):
    """The export as it is now, or was then, without recording that it was made."""
    return making._write("demo", kind, place, Options(), lambda _done, _of: None, as_of)


def history(session, place):
    """The golden project, step by step, each followed by an export; nothing is erased yet."""
    made = []
    begin_writing(session)
    project = golden.make_project(session)
    roles = {"alice": "annotator", "bob": "annotator", "carol": "auditor"}
    people = {name: golden.join(session, project, name, role) for name, role in roles.items()}
    lead = golden.join(session, project, "lead", "adjudicator", "manager")
    team = golden.People(lead=lead, **people)
    session.commit()
    for number, step in enumerate(
        (
            lambda: None,
            lambda: golden._label(session, project, team, golden.TEXTS, golden.ANSWERS),
            lambda: golden._decide(session, lead),
            lambda: golden._label(session, project, team, golden.CHANGED, golden.LATER_ANSWERS),
            lambda: golden._link(session, team),
            lambda: claims.create(
                session,
                lead,
                "It paid.",
                [golden.sentences(session, n)[1].id for n in ("port-1", "port-2")],
            ),
            lambda: facts.edit(session, lead, golden.article(session, "port-5"), {"title": "New"}),
            lambda: golden._change(session, project, team),
            lambda: facts.edit(session, lead, golden.article(session, "port-5"), {"title": "Two"}),
            lambda: cutting.merge(session, lead, golden.sentences(session, "port-5")[0].id),
            lambda: withdrawing.restore(session, lead, golden.article(session, "port-7")),
        )
    ):
        begin_writing(session)
        step()
        session.commit()
        made.append(write(place / str(number)))
    return made


@pytest.fixture
def made(session, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(golden.withdrawing, "erase", lambda *_: None)
        return history(session, tmp_path / "then")


def test_exports_of_all_earlier_points_are_those_that_were_made_then(made, tmp_path):
    for number, then in enumerate(made):
        now = write(tmp_path / "now" / str(number), as_of=then.seq)
        assert (number, differing(contents(then.path), contents(now.path))) == (number, {})


def test_an_export_of_any_point_verifies(made, tmp_path):
    for seq in range(4, made[-1].seq + 1, 7):
        with suppress(points.MidwayError):
            then = write(tmp_path / str(seq), as_of=seq)
            assert (seq, verify(then.path).problems) == (seq, [])


def test_a_point_in_the_middle_of_a_correction_is_refused_with_the_one_to_choose(made, tmp_path):
    [corrected] = [
        event["seq"]
        for event in Folder(made[-1].path).records("ledger.jsonl")
        if event["type"] == "article.correct" and "carried" in event["payload"]
    ]
    with pytest.raises(points.MidwayError, match=r"Choose act \d+\.$"):
        write(tmp_path, as_of=corrected)


def test_what_was_erased_since_is_missing_and_listed(made, tmp_path):
    then = made[3]
    with writing() as session:
        lead = session.scalars(select(Person).where(Person.is_manager)).one()
        withdrawing.erase(session, lead, golden.article(session, "port-8"), "port-8")
    now = Folder(write(tmp_path / "now", as_of=then.seq).path)
    [gone] = [article for article in now.records("articles.jsonl") if article["id"] == "port-8"]

    assert now.document("manifest.json")["erased"] == ["port-8"]
    assert gone["versions"][0]["text"] is None
    assert verify(now.path).problems == []


def test_a_training_export_of_an_earlier_point_keeps_the_splits_of_now(demo, export, tmp_path):
    then = export("training")
    with writing() as session:
        ledger.append(session, demo.id, "note", "later", {})
    again = making.make(writing, "demo", "training", tmp_path / "again", as_of=then.seq)

    assert differing(contents(then.path), contents(again.path)) == {}


def test_groups_that_had_labels_only_then_are_given_a_part(made, tmp_path):
    first = making.make(writing, "demo", "training", tmp_path / "a", as_of=made[2].seq)
    second = making.make(writing, "demo", "training", tmp_path / "b", as_of=made[2].seq)

    assert verify(first.path).problems == []
    assert differing(contents(first.path), contents(second.path)) == {}


@pytest.mark.parametrize(("seq", "error"), [(0, points.BeyondError), (9999, points.BeyondError)])
def test_a_point_that_is_not_in_the_ledger_is_refused(demo, tmp_path, seq, error):
    with pytest.raises(error, match="The ledger has acts 1 to "):
        write(tmp_path / "out", as_of=seq)
    assert not (tmp_path / "out").exists()


def test_a_point_before_the_first_guideline_is_refused(demo, tmp_path):
    with pytest.raises(points.TooEarlyError, match="no guideline was published yet"):
        write(tmp_path, as_of=1)


def test_the_command_line_takes_the_point(session, demo, database, tmp_path):
    settings = {"ANNOTATOR_DATA": str(tmp_path / "data"), "ANNOTATOR_DATABASE": database}
    words = ["export", "demo", "--kind", "audit", "--as-of", "20", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(main, words, env=settings)

    assert (said.exit_code, said.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["demo-audit-20"]


def test_decisions_after_the_point_are_not_told(made, tmp_path, session):
    before = Folder(write(tmp_path, as_of=made[1].seq).path)

    assert [r["decisions"] for r in before.records("sentences.jsonl") if r["decisions"]] == []
