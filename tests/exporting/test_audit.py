from annotator.adjudication import rules
from annotator.agreement.report import report
from tests.exporting.conftest import Folder


def test_every_sentence_is_there_with_every_answer(audit):
    answers = {r["id"]: len(r["annotations"]) for r in audit.records("sentences.jsonl")}

    assert (len(answers), sum(answers.values())) == (27, 43)


def test_an_answer_names_the_event_that_made_it(audit):
    events = {event["seq"]: event for event in audit.records("ledger.jsonl")}
    answer = audit.records("sentences.jsonl")[0]["annotations"][0]

    assert events[answer["seq"]]["payload"]["after"]["label"] == answer["label"] == "allegation"


def test_a_decision_that_was_taken_back_is_there_with_the_one_that_stands(audit):
    decided = next(r for r in audit.records("sentences.jsonl") if r["id"] == "port-4@1:0-14")

    assert [(d["label"], d["undone"] is None) for d in decided["decisions"]] == [
        ("allegation", False),
        ("denial", True),
    ]


def test_no_name_of_an_account_is_in_an_audit_export(audit):
    text = "".join((audit.path / name).read_text() for name in audit.lines("*.jsonl"))

    assert [name for name in ("alice", "bob", "carol") if name in text] == []


def test_the_whole_ledger_up_to_the_point_is_there(audit):
    manifest, last = audit.document("manifest.json"), audit.records("ledger.jsonl")[-1]

    assert manifest["ledger"] == {"seq": last["seq"], "head": last["hash"]}


def test_it_was_made_when_the_last_event_was(audit):
    last = audit.records("ledger.jsonl")[-1]

    assert audit.document("manifest.json")["created_at"] == last["at"]


def test_agreement_is_what_the_page_says(export, demo, session):
    told = Folder(export("audit").path).document("manifest.json")["agreement"]
    session.rollback()
    found = report(session, demo).overall.alpha

    assert (told["alpha"], told["n_sentences"], told["n_annotations"]) == (
        round(found.value, 3),
        found.n_sentences,
        found.n_annotations,
    )


def test_gold_without_a_decision_follows_from_the_files(audit):
    articles = {article["id"]: article for article in audit.records("articles.jsonl")}
    undecided = [
        r
        for r in audit.records("sentences.jsonl")
        if not r["decisions"] and r["status"] != "excluded"
    ]
    derived = [
        rules.derive(
            [rules.Answer(a["label"], a["skip_reason"]) for a in r["annotations"] if a["counted"]],
            wanted=articles[r["article_id"]]["wanted"],
            policy=rules.Policy(majorities=False, minimum=3),
        ).status
        for r in undecided
    ]

    assert derived == [r["status"] for r in undecided]


def test_the_guideline_travels_with_it(audit):
    assert audit.document("guidelines/1.0.0/guideline.json")["version"] == "1.0.0"
