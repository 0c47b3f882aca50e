"""A person labels a whole article with a key for each sentence, one more for each skip, and two."""

import pytest

from annotator.models import Assignment
from tests.browser.desk import answers, opened
from tests.factories import import_text, join, make_project

OPENING = "The tram nobody asked for\n\nBy a reporter\n\n"
BODY = (
    "The council says that the builder was paid twice for bridge {n}.",
    "The builder rejects that.",
    "Two transfers of the same day stand in the register of bridge {n}.",
    "The bridge was opened in spring.",
)
KEYS = "1234"


@pytest.fixture
def desk(session, visit):
    project = make_project(session)
    join(session, project, "alice", "annotator")
    paragraphs = [" ".join(BODY).format(n=n) for n in range(1, 10)]
    import_text(
        session, project, OPENING + "\n\n".join(paragraphs) + "\n\nLike this text?\n\nSubscribe"
    )
    session.commit()
    return opened(visit("alice"))


def test_forty_sentences_take_forty_keys_one_more_a_skip_and_two(desk, session):
    total = desk.locator(".sentence").count()
    assert total == 40
    pressed = 0
    for n in range(1, total + 1):
        keys = ("0", str(n)) if n <= 2 else ("0", "3") if n > 38 else (KEYS[(n - 3) % 4],)
        for key in keys:
            desk.keyboard.press(key)
            pressed += 1
    for page in ("Review and submit", "Submit the article"):
        desk.get_by_text(page).wait_for()
        desk.wait_for_load_state()  # and its scripts
        desk.keyboard.press("Enter")
        pressed += 1
    desk.wait_for_url("**/projects/demo/label")

    assert pressed <= 40 + 4 + 2
    assert [n for n, _ in answers(session)] == list(range(1, 41))
    assert session.query(Assignment).one().state == "submitted"
