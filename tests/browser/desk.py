"""What the journeys at the desk have in common."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator.models import Account, Annotation, Event, Person, Sentence

DESK = "/projects/demo/label"
LABELS = {"1": "allegation", "2": "denial", "3": "evidence", "4": "context"}
Visit = Callable[..., Page]


def article(length: int) -> str:
    """That many sentences, four to a paragraph."""
    sentences = [f"The firm denied on Monday that payment {n} went astray." for n in range(length)]
    paragraphs = [sentences[at : at + 4] for at in range(0, length, 4)]
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def opened(page: Page, path: str = DESK) -> Page:
    """The desk once its scripts run: keys work then."""
    page.goto(path)
    expect(page.locator("#saved.saved")).to_have_text("All saved")
    return page


def current(page: Page, n: int) -> None:
    expect(page.locator(".sentence[aria-current]")).to_have_attribute("data-n", str(n))


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("All saved", timeout=20_000)


def waiting(page: Page, text: str) -> None:
    expect(page.locator("#saved")).to_contain_text(text)


def answers(session: Session, username: str = "alice") -> list[tuple[int, str]]:
    """Somebody's answers in the order in which they were recorded: which sentence, and what."""
    session.rollback()
    query = (
        select(Annotation.sentence_id, Annotation.label, Annotation.skip_reason)
        .join(Annotation.assignment)
        .join(Person)
        .join(Account)
        .where(Account.username == username)
        .order_by(Annotation.seq)
    )
    first = session.scalar(select(Sentence.id).order_by(Sentence.id).limit(1)) or 1
    return [(key - first + 1, label or f"skip:{why}") for key, label, why in session.execute(query)]


def events(session: Session) -> int:
    """How many answers were ever recorded, taken back or not."""
    session.rollback()
    return session.query(Event).filter(Event.type.startswith("annotation.")).count()


def accept_dialogs(page: Page) -> list[str]:
    """Leaves whatever the page asks; returns what it has asked so far."""
    asked: list[str] = []

    def accept(dialog):  # type: ignore[no-untyped-def]
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    return asked
