import json

import pytest

from annotator import checking, ledger, party_list
from annotator.adjudication import claim_lists, claims
from annotator.adjudication.claim_rows import (
    MergedError,
    NoSentenceError,
    NoWordingError,
    SameClaimError,
    TooManySentencesError,
    UnlabelledError,
    UnlistedPartyError,
    find,
    of_sentences,
)
from annotator.corpus.imports.importing import ArticleRecord, import_articles
from annotator.db import writing
from annotator.errors import NotFoundError
from annotator.exporting import making
from annotator.labeling.answers import TooLongError
from annotator.labelsets import label_set
from annotator.models import Claim, Party
from annotator.verify import verify
from tests.factories import import_text, join, make_project

WORDING = "The firm let the harbour leak."


@pytest.fixture
def scene(scene):
    """Two articles, each with an allegation that all agree on, its denial, a report."""
    scene.other = import_text(scene.session, scene.project, "The firm lied. It denies. So.", "two")
    for person in (scene.alice, scene.bob):
        scene.answer(person, "allegation", "denial", "evidence")
        scene.answer(person, "allegation", "denial", "context", article=scene.other)
    scene.ids = [sentence.id for sentence in scene.sentences()]
    scene.others = [sentence.id for sentence in scene.sentences(scene.other)]
    return scene


@pytest.fixture
def claim(scene):
    return create(scene, scene.ids[0], scene.others[0])


def create(scene, *sentences, wording=WORDING, **options):
    return claims.create(scene.session, scene.lead, wording, sentences, **options)


def members(scene, claim):
    found = of_sentences(scene.session, scene.ids + scene.others)
    return sorted(key for key, of in found.items() if claim in of)


def party(scene, name="The firm"):
    party_list.put(scene.session, scene.lead, name, "")
    return scene.session.query(Party).filter_by(name=name, person_id=None).one().id


def told(scene):
    scene.session.flush()
    events = [e for e in ledger.events(scene.session, scene.project.id) if e.type == "claim.set"]
    return [ledger.as_record(event) for event in events]


def test_a_claim_groups_allegations_of_many_articles(scene, claim):
    assert members(scene, claim) == [scene.ids[0], scene.others[0]]


def test_a_claim_is_in_the_ledger_its_wording_among_the_words(scene):
    claim = create(scene, scene.ids[0], parties=[party(scene)])

    [event] = told(scene)
    assert (event["subject"], event["actor"], event["words"]) == (
        f"claim:{claim.id}",
        scene.lead.pid,
        {"wording": WORDING},
    )
    assert event["payload"] == {
        "merged_into": None,
        "parties": [f"party:{claim.parties[0]}"],
        "sentences": ["port-1@1:0-26"],
    }


@pytest.mark.parametrize(
    ("wording", "error"), [("", NoWordingError), (" \n", NoWordingError), ("a" * 301, TooLongError)]
)
def test_a_claim_is_worded(scene, wording, error):
    with pytest.raises(error):
        create(scene, scene.ids[0], wording=wording)


def test_a_claim_has_a_sentence(scene):
    with pytest.raises(NoSentenceError):
        create(scene)


def test_a_sentence_without_a_gold_label_is_of_no_claim(scene):
    third = import_text(scene.session, scene.project, "Nobody knows.", "three")

    with pytest.raises(UnlabelledError):
        create(scene, scene.sentences(third)[0].id)


def test_a_sentence_of_another_project_is_not_there(scene):
    elsewhere = make_project(scene.session, "elsewhere")
    article = import_text(scene.session, elsewhere)

    with pytest.raises(NotFoundError):
        create(scene, scene.sentences(article)[0].id)


def test_a_party_is_one_of_the_list(scene):
    with pytest.raises(UnlistedPartyError):
        create(scene, scene.ids[0], parties=[999])


def test_the_same_op_makes_one_claim(scene):
    create(scene, scene.ids[0], op="a1")

    assert create(scene, scene.ids[0], op="a1") is None
    assert scene.session.query(Claim).count() == 1


def test_a_claim_is_worded_otherwise(scene, claim):
    claims.change(scene.session, scene.lead, claim.id, "Something leaked.", [])
    claims.change(scene.session, scene.lead, claim.id, "Something leaked.", [])

    assert [event["words"]["wording"] for event in told(scene)] == [WORDING, "Something leaked."]


def test_sentences_are_put_in_and_taken_out(scene, claim):
    claims.add(scene.session, scene.lead, claim.id, [scene.ids[2]])
    claims.remove(scene.session, scene.lead, claim.id, [scene.others[0]])

    assert members(scene, claim) == [scene.ids[0], scene.ids[2]]
    assert told(scene)[-1]["payload"]["sentences"] == ["port-1@1:0-26", "port-1@1:47-72"]


def test_what_is_in_already_leaves_no_event(scene, claim):
    claims.add(scene.session, scene.lead, claim.id, [scene.ids[0]])

    assert len(told(scene)) == 1


def test_a_claim_has_an_end(scene, claim, monkeypatch):
    monkeypatch.setattr("annotator.adjudication.claim_rows.MOST", 2)

    with pytest.raises(TooManySentencesError):
        claims.add(scene.session, scene.lead, claim.id, [scene.ids[2]])


def test_a_claim_is_split(scene, claim):
    made = claims.split(scene.session, scene.lead, claim.id, [scene.others[0]], "The firm lied.")

    assert (members(scene, claim), members(scene, made)) == ([scene.ids[0]], [scene.others[0]])


def test_a_claim_is_split_by_its_own_sentences(scene, claim):
    with pytest.raises(NoSentenceError):
        claims.split(scene.session, scene.lead, claim.id, [scene.ids[1]], "Another.")


def test_two_claims_become_one(scene):
    first = create(scene, scene.ids[0], parties=[party(scene)])
    second = create(scene, scene.others[0], scene.ids[0], wording="It leaks.")
    claims.merge(scene.session, scene.lead, first.id, second.id)

    assert members(scene, second) == [scene.ids[0], scene.others[0]]
    assert (members(scene, first), second.parties) == ([], first.parties)
    assert told(scene)[-2]["payload"]["merged_into"] == f"claim:{second.id}"


def test_a_claim_is_not_merged_into_itself(scene, claim):
    with pytest.raises(SameClaimError):
        claims.merge(scene.session, scene.lead, claim.id, claim.id)


def test_what_was_merged_is_at_its_end(scene, claim):
    other = create(scene, scene.ids[2])
    claims.merge(scene.session, scene.lead, claim.id, other.id)

    with pytest.raises(MergedError):
        claims.add(scene.session, scene.lead, claim.id, [scene.ids[0]])
    with pytest.raises(MergedError):
        claims.merge(scene.session, scene.lead, other.id, claim.id)


def test_who_labels_all_of_it_does_not_see_a_claim(scene, claim):
    scene.alice.is_adjudicator = True

    with pytest.raises(NotFoundError):
        find(scene.session, scene.alice, claim.id)


def test_a_claim_of_another_project_is_not_there(scene, claim):
    eve = join(scene.session, make_project(scene.session, "elsewhere"), "eve", "adjudicator")

    with pytest.raises(NotFoundError):
        find(scene.session, eve, claim.id)


# What files say


def corrected(scene):
    text = "Once. " + " ".join(("The firm lied.", "It denies.", "So."))
    import_articles(scene.session, scene.project, [ArticleRecord(id="two", text=text)])


@pytest.mark.parametrize("then", [None, corrected])
def test_exports_say_which_claims_a_sentence_is_of(scene, claim, tmp_path, then):
    second = create(scene, scene.ids[0], wording="Another one.")
    if then:
        then(scene)
    scene.session.commit()
    made = making.make(writing, "demo", "audit", tmp_path / "out")

    lines = (made.path / "sentences.jsonl").read_text().splitlines()
    found = {record["id"]: record["claim_ids"] for record in map(json.loads, lines)}
    there = "two@2:6-20" if then else "two@1:0-14"
    assert {key: of for key, of in found.items() if of} == {
        "port-1@1:0-26": [claim.name, second.name],
        there: [claim.name],
    }
    assert verify(made.path).problems == []
    assert checking.check(scene.session, scene.project).problems == []


def test_a_claim_that_the_ledger_does_not_have_is_found(scene, claim, tmp_path):
    scene.session.commit()
    made = making.make(writing, "demo", "audit", tmp_path / "out")
    path = made.path / "sentences.jsonl"
    path.write_text(path.read_text().replace(f'["{claim.name}"]', '["claim:77"]'))

    assert any("claim_ids are not" in problem for problem in verify(made.path).problems)


def test_a_claim_whose_last_sentence_is_taken_out_can_still_be_found_and_merged(scene):
    kept, empty = create(scene, scene.ids[0]), create(scene, scene.ids[1])
    claims.remove(scene.session, scene.lead, empty.id, [scene.ids[1]])
    scene.session.flush()
    labels = label_set(scene.article.round.guideline)
    listed = claim_lists.claims(scene.session, scene.lead, labels).rows

    assert [(row.claim, row.sentences) for row in listed] == [(empty, 0), (kept, 1)]
    assert claim_lists.named(scene.session, scene.lead) == [empty, kept]
    claims.merge(scene.session, scene.lead, empty.id, kept.id)
    assert claim_lists.named(scene.session, scene.lead) == [kept]


def test_a_claim_is_found_by_its_words(scene):
    leak, fine = create(scene, scene.ids[0]), create(scene, scene.ids[1], wording="It was fined.")

    assert claim_lists.named(scene.session, scene.lead, "FINED it") == [fine]
    assert claim_lists.named(scene.session, scene.lead, "harbour") == [leak]
    assert claim_lists.named(scene.session, scene.lead, "%") == []


def test_a_party_beyond_those_that_are_offered_is_named(scene):
    for n in range(party_list.PAGE + 1):
        party_list.put(scene.session, scene.lead, f"Party {n:03}", "")
    made = create(scene, scene.ids[0], parties=["Party 100"])
    offered = party_list.offered(scene.session, scene.project, made.parties)

    assert (offered[0].name, len(offered)) == ("Party 100", party_list.PAGE + 1)
