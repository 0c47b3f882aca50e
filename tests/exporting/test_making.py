"""One point gives one folder, whole or not at all."""

import pytest
from sqlalchemy import create_engine, select, update

from annotator import backup, create_app, ledger
from annotator.db import begin_writing, db, reading, writing
from annotator.exporting import making, point, splits
from annotator.exporting.books import BooksError
from annotator.exporting.writing import Folder, FolderTakenError
from annotator.models import Event, Export, Gold, Project, Sentence, Split, Table

pytestmark = pytest.mark.slow


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def back_to(session, seq):
    """Take away the events after that one, as a backup made then would be without them."""
    begin_writing(session)
    session.query(Event).where(Event.seq > seq).delete()
    session.query(Export).delete()
    head = session.scalars(select(Event.hash).where(Event.seq == seq)).one()
    session.execute(update(Project).values(seq=seq, head=head))
    session.commit()


@pytest.mark.parametrize("kind", ["training", "audit"])
def test_two_exports_of_one_point_are_the_same_bytes_on_any_day(
    kind, export, session, tmp_path, monkeypatch
):
    first = export(kind)
    back_to(session, first.seq)
    monkeypatch.setattr("annotator.clock.now", lambda: "2031-02-03T04:05:06Z")
    second = export(kind, "elsewhere")

    assert contents(second.path) == contents(first.path)


def test_the_same_folder_again_is_said(export, session):
    first = export("audit")
    back_to(session, first.seq)

    assert export("audit").fresh is False


def test_a_folder_with_other_bytes_is_left_alone(export, session):
    first = export("audit")
    back_to(session, first.seq)
    (first.path / "README.md").write_text("mine")

    with pytest.raises(FolderTakenError):
        export("audit")
    assert (first.path / "README.md").read_text() == "mine"


def test_nothing_is_written_when_the_books_do_not_balance(export, demo, session, tmp_path):
    begin_writing(session)
    session.query(Gold).where(Gold.status == "skipped").delete()
    session.commit()

    with pytest.raises(BooksError):
        export("audit")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_is_not_there_before_it_is_whole(tmp_path):
    with Folder(tmp_path, "demo-audit-1") as folder:
        folder.file("sentences.jsonl").line({"a": 1})
        folder.seal({})
        assert not folder.path.exists()


def test_what_was_not_published_is_taken_away(tmp_path):
    with Folder(tmp_path, "demo-audit-1") as folder:
        folder.file("sentences.jsonl").line({"a": 1})

    assert list(tmp_path.iterdir()) == []


def test_an_export_is_recorded_after_its_point(export, session):
    made = export("audit")
    event = session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()

    assert (event.type, event.subject, event.seq) == (
        "export.create",
        made.path.name,
        made.seq + 1,
    )


def test_a_group_stays_in_its_split(export, session):
    export("training")
    before = {row.group_name: row.split for row in session.scalars(select(Split))}
    session.rollback()
    export("training")

    assert {row.group_name: row.split for row in session.scalars(select(Split))} == before


def test_splits_are_in_the_ledger_before_the_point(export, session):
    made = export("training")
    event = session.scalars(select(Event).where(Event.type == "split.set")).one()

    assert event.seq <= made.seq


def test_what_is_written_meanwhile_is_not_in_the_export(demo, session):
    with reading() as reader:
        at = point.load(reader, reader.get(Project, demo.id))
        begin_writing(session)
        ledger.append(session, demo.id, "note.answer", "demo", {})
        session.execute(update(Sentence).values(hint="heading"))
        session.commit()

        assert ledger.end(reader, demo.id) == (at.seq, at.head)


def test_an_unknown_kind_is_refused(demo, tmp_path):
    with pytest.raises(making.KindError):
        making.make(writing, "demo", "everything", tmp_path)


def test_a_place_that_cannot_be_written_leaves_nothing(demo, tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises((FileExistsError, NotADirectoryError)):
        making.make(writing, "demo", "audit", tmp_path / "file")


@pytest.fixture
def restored(app, demo, tmp_path):
    """An application on SQLite with what a backup made now holds, whatever it was made of."""
    with writing() as session:
        splits.assign(session, session.get(Project, demo.id))
    backup.write(db.engine, tmp_path / "backup.db")
    (tmp_path / "restored").mkdir()
    address = f"sqlite:///{tmp_path / 'restored' / 'annotator.db'}"
    engine = create_engine(address)
    Table.metadata.create_all(engine)
    with engine.begin() as connection:
        backup.fill(connection, tmp_path / "backup.db")
    engine.dispose()
    other = create_app(
        SECRET_KEY=app.config["SECRET_KEY"],
        SQLALCHEMY_DATABASE_URI=address,
        ANNOTATOR_DATA=tmp_path / "restored",
    )
    with other.app_context():
        yield other
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("kind", ["training", "audit"])
def test_a_restored_backup_gives_the_same_bytes_on_either_database(kind, app, restored, tmp_path):
    there = making.make(writing, "demo", kind, tmp_path / "there")
    with app.app_context():
        here = making.make(writing, "demo", kind, tmp_path / "here")

    assert contents(there.path) == contents(here.path)
