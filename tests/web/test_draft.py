"""The next version of the guideline, written, previewed and published on pages."""

import re

import pytest
from sqlalchemy import select

from annotator.models import Annotation, Assignment, Event, Guideline, GuidelineDraft

PAGE = "/projects/demo/guideline/draft"


@pytest.fixture
def begun(lead):
    lead.post(f"{PAGE}/begin")
    return lead


def fields(page):
    """What a browser would send of the draft's form as it stands."""
    html = page.text
    form = html[html.index('action="/projects/demo/guideline/draft"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form))
    areas = re.findall(r'<textarea[^>]*? name="([^"]+)".*?>\n?(.*?)</textarea>', form, re.DOTALL)
    sent = {**found, **dict(areas)}
    return {name: unescape(value) for name, value in sent.items() if not name.endswith("-gone")}


def unescape(text):
    from html import unescape

    return unescape(text)


@pytest.fixture
def save(begun):
    def save(**changes):
        sent = fields(begun.get(PAGE))
        return begun.post(
            PAGE, data={**sent, **{k.replace("__", "-"): v for k, v in changes.items()}}
        )

    return save


def stored(session):
    session.rollback()
    return session.scalars(select(GuidelineDraft)).one()


def test_a_draft_begins_as_the_latest_version_is(begun, session):
    latest = session.scalars(select(Guideline)).one()

    draft = stored(session)
    assert (draft.document, draft.texts) == (latest.document, latest.texts)


def test_saved_as_it_stands_nothing_of_it_changes(save, session):
    before = stored(session)
    was = (before.document, before.texts)

    assert save().status_code == 303
    assert (stored(session).document, stored(session).texts) == was


def test_what_is_written_is_kept_and_shown(begun, save, session):
    text = stored(session).texts["en"] + "\n## R19 Whispers\n\nA whisper is none.\n"
    save(
        **{
            "text-en": text,
            "clauses-21-id": "R19",
            "clauses-21-title-en": "Whispers",
            "clauses-21-title-fr": "Murmures",
            "labels-0-names-en": "Claim",
        }
    )

    page = begun.get(PAGE).text
    assert "A whisper is none." in page
    assert 'id="R19"' in page
    assert 'value="Claim"' in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("labels-0-key", "x", "is not a key from 1 to 9"),
        ("labels-0-letter", "AB", "is not one letter or digit"),
        ("labels-0-light", "#ffff00", "cannot be read on #f4f4f2"),
        ("labels-0-names-fr", "", "has no text in fr"),
        ("labels-0-id", "1 x", "is not an identifier"),
        ("labels-0-clauses", "Q99", "Q99 is not among the clauses"),
        ("text-en", "# Nothing\n", "no heading begins with"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(begun, save, name, value, said):
    save(**{name: value})
    page = begun.get(PAGE).text

    around = page[page.index(f'id="{name}"') if said[0] != "h" else 0 :]
    assert said in around
    assert begun.get(f"{PAGE}/publish").text.count("This stands in the way") == 1


def test_two_who_write_at_once_do_not_lose_each_other_s_words(begun, save):
    sent = fields(begun.get(PAGE))
    save(**{"labels-0-names-en": "Claim"})
    late = begun.post(PAGE, data={**sent, "labels-0-names-en": "Charge"})

    assert late.status_code == 409
    assert "Somebody else saved this draft" in late.text
    assert 'value="Charge"' in late.text
    assert 'value="Claim"' in begun.get(PAGE).text


def test_a_preview_shows_what_is_typed_and_saves_nothing(begun, session):
    sent = fields(begun.get(PAGE)) | {"text-en": "## R1 Something *else*\n"}
    whole = begun.post(f"{PAGE}/preview", data=sent).text
    part = begun.post(f"{PAGE}/preview?language=en", data=sent, headers={"HX-Request": "true"}).text

    assert "R1 Something <em>else</em></h3>" in whole
    assert re.search(r'^<article class="instructions" lang="en"[^>]*><h3 id="R1">', part.strip())
    assert "Something" not in stored(session).texts["en"]


def test_what_markdown_must_not_do_it_does_not_do(begun):
    sent = fields(begun.get(PAGE)) | {"text-en": "<script>x()</script> <b hx-get='/'>b</b>"}
    page = begun.post(f"{PAGE}/preview", data=sent).text

    assert "<script>x()" not in page
    assert "<b hx-get" not in page


def test_a_draft_that_is_thrown_away_is_gone(begun, session):
    begun.post(f"{PAGE}/discard", data={"revision": "1"})

    assert "Begin a draft" in begun.get(PAGE).text


@pytest.fixture
def publish(begun):
    """Publishes the draft as the page would, with what is said otherwise."""

    def publish(**changes):
        page = begun.get(f"{PAGE}/publish").text
        form = page[page.index('action="/projects/demo/guideline/draft/publish"') :]
        sent = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form))
        for name, options in re.findall(r'<select[^>]*? name="([^"]+)">(.*?)</select>', form, re.S):
            chosen = re.search(r'value="([^"]*)" selected', options)
            sent[name] = chosen[1] if chosen else ""
        return begun.post(f"{PAGE}/publish", data={**sent, **changes})

    return publish


def test_a_minor_version_is_published_and_announced_on_the_desk(
    session, sign_in, save, publish, contested
):
    save(**{"text-en": stored(session).texts["en"] + "\nMore.\n"})
    response = publish(change="minor")

    assert response.location == "/projects/demo/guideline"
    alice = sign_in("alice")
    alice.post(f"/projects/demo/label/{contested.article}/take-back")
    assert "Guideline 1.1.0" in alice.get("/projects/demo/guideline").text
    desk = alice.get(f"/projects/demo/label/{contested.article}").text
    assert "Guideline 1.1.0 holds here from now on" in desk
    session.rollback()
    assert session.scalars(select(GuidelineDraft)).all() == []


def test_a_minor_version_does_not_change_labels(save, publish):
    save(**{"labels-3-gone": "yes"})
    response = publish(change="minor")

    assert response.status_code == 422
    assert "A minor version keeps the labels" in response.text


def test_what_is_as_it_was_is_not_published(publish):
    assert publish(change="minor").status_code == 409


def test_without_a_kind_of_change_nothing_is_published(save, publish, session):
    save(**{"text-en": stored(session).texts["en"] + "\nMore.\n"})

    assert publish(change="").status_code == 422


def test_a_version_that_was_published_meanwhile_is_looked_at_first(save, publish, session):
    save(**{"text-en": stored(session).texts["en"] + "\nMore.\n"})

    assert publish(change="minor", before="0.9.0").status_code == 409


def test_after_a_major_version_what_has_no_place_comes_back_to_its_annotators(
    session, sign_in, contested, lead, save, publish
):
    """Alice said allegation, denial; bob context, evidence; context goes, denial is a reply."""
    save(**{"labels-3-gone": "yes", "labels-1-id": "reply"})
    publish(change="major", **{"becomes-denial": "reply"})

    session.rollback()
    made = session.scalars(select(Guideline).order_by(Guideline.id.desc())).first()
    assert (made.version, made.becomes["denial"], made.becomes["context"]) == (
        "2.0.0",
        "reply",
        None,
    )
    states = dict(session.execute(select(Assignment.person_id, Assignment.state)).all())
    assert sorted(states.values()) == ["open", "submitted"]
    again = lead.get("/projects/demo/guideline/again").text
    assert re.search(r"<td>bob</td><td>1</td>", again)
    desk = sign_in("bob").get(f"/projects/demo/label/{contested.article}").text
    assert "look at it again" in desk


def test_handing_in_without_looking_again_is_refused(sign_in, contested, save, publish):
    save(**{"labels-3-gone": "yes"})
    publish(change="major")
    bob = sign_in("bob")
    early = bob.post(f"/projects/demo/label/{contested.article}/submit")
    bob.post(
        f"/projects/demo/sentences/{contested.sentences[0]}/annotation",
        data={"label": "denial", "guideline": "2.0.0", "revision": "0"},
    )
    late = bob.post(f"/projects/demo/label/{contested.article}/submit")

    assert (early.status_code, late.status_code) == (409, 303)


def test_a_page_that_is_open_while_its_label_goes_is_told_and_nothing_is_lost(
    session, sign_in, contested, save, publish
):
    bob = sign_in("bob")
    save(**{"labels-3-gone": "yes"})
    publish(change="major")
    response = bob.post(
        f"/projects/demo/sentences/{contested.sentences[0]}/annotation",
        data={"label": "context", "guideline": "1.0.0", "article": str(contested.article)},
    )

    assert response.status_code == 409
    assert "Guideline 2.0.0 holds here by now" in response.text
    session.rollback()
    kept = select(Annotation.label).where(Annotation.sentence_id == contested.sentences[0])
    assert set(session.scalars(kept)) == {"allegation", "context"}


def test_versions_are_compared_word_by_word(session, sign_in, save, publish):
    text = stored(session).texts["en"]
    first = next(line for line in text.splitlines() if line.startswith("# "))
    save(**{"text-en": text.replace(first, first + " anew", 1), "labels-0-names-en": "Claim"})
    publish(change="minor")
    page = sign_in("alice").get("/projects/demo/guideline/compare").text

    assert "From 1.0.0 to 1.1.0" in page
    assert re.search(r"<ins> ?anew", page)
    assert "labels · allegation · names · en" in page
    assert "<del>Allegation</del>" in page


def test_publishing_is_one_event_with_what_becomes_of_answers(session, save, publish):
    save(**{"labels-3-gone": "yes"})
    publish(change="major")
    session.rollback()
    query = select(Event).where(Event.type == "guideline.publish").order_by(Event.seq.desc())

    assert '"context":null' in session.scalars(query).first().payload


def test_who_decides_sees_what_an_older_answer_is_by_now(contested, lead, save, publish, decide):
    """Alice said denial of the second sentence, which is called a reply from now on."""
    save(**{"labels-1-id": "reply", "labels-1-names-en": "Reply"})
    publish(change="major", **{"becomes-denial": "reply"})
    decide(2, label="reply")
    page = lead.get(f"/projects/demo/adjudicate/{contested.sentences[1]}").text

    assert re.search(r"by now</small> .*?<span>Reply</span>", page, re.DOTALL)
