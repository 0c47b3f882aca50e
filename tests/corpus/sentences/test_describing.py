from sqlalchemy import select

from annotator.corpus.sentences.fingerprints import fingerprint, folded
from annotator.models import Sentence
from tests.factories import import_text, make_project

TEXT = "By Ann Roe and Tom Fry\n\nThe firm denied it. “The firm denied it.”\n\nThe firm denied it."


def test_sentences_are_stored_with_what_their_text_tells(session):
    import_text(session, make_project(session), TEXT)
    rows = session.execute(
        select(Sentence.hint, Sentence.fingerprint).order_by(Sentence.start)
    ).all()

    same = fingerprint(folded("The firm denied it."))
    assert [row.hint for row in rows] == ["metadata", None, "duplicate", "duplicate"]
    assert [row.fingerprint == same for row in rows] == [False, True, True, True]
