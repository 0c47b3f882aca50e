"""An export that was changed in any of many ways is found out.

Each way is tried twice: as it is, which the sums give away, and with sums and manifest made to fit.
"""

import pytest

from tests.verify.spoiling import sentence, text_sha256

pytestmark = pytest.mark.slow

FIRST, HEADING, DISPUTED = "port-1@1:0-28", "port-2@1:0-7", "port-1@1:48-68"
CARRIED, ASIDE, CUT, JOINED = (
    "port-5@2:54-74",
    "port-5@1:17-40",
    "port-6@1:14-27",
    "port-6@1:14-44",
)
ACCUSED, DENIED, SHOWN = "port-2@1:9-30", "port-2@1:31-45", "port-2@1:46-75"
DECIDED, AMBIGUOUS, HALF = "port-4@1:0-14", "port-4@1:15-26", "port-3@1:0-12"


def a_line(name, key, value, which=FIRST):
    """Set a key of the line of that sentence."""

    def change(folder):
        folder.change(name, lambda records: sentence(records, which).update({key: value}))

    return change


def inside(name, change):
    """Change the records of a file."""
    return lambda folder: folder.change(name, change)


def audit(key, value, which=FIRST):
    return a_line("sentences.jsonl", key, value, which)


def answer(key, value, which=FIRST, n=0):
    """Set a key of the n-th annotation of that sentence."""
    return inside(
        "sentences.jsonl", lambda r: sentence(r, which)["annotations"][n].update({key: value})
    )


def decision(key, value, which=DECIDED, n=1):
    return inside(
        "sentences.jsonl", lambda r: sentence(r, which)["decisions"][n].update({key: value})
    )


def article(key, value, n=0):
    return inside("articles.jsonl", lambda r: r[n].update({key: value}))


def event(key, value, seq=30):
    return inside("ledger.jsonl", lambda r: r[seq - 1].update({key: value}))


def manifest(*path, to):
    def change(folder):
        def set_in(document):
            for key in path[:-1]:
                document = document[key]
            document[path[-1]] = to

        folder.change_manifest(set_in)

    return change


def swapped(records, i=0, j=1):
    records[i], records[j] = records[j], records[i]


def relabelled(records):
    """A label changed, and everything in its own line with it."""
    record = sentence(records, FIRST)
    record["label"] = "denial"
    record["label_distribution"] = {"allegation": 0, "context": 0, "denial": 2, "evidence": 0}
    for given in record["annotations"]:
        given["label"] = "denial"


def retold(records):
    """The text of a sentence changed, with its digest."""
    record = sentence(records, FIRST)
    record["text"] = record["text"].replace("accuse", "menace")
    text_sha256(record)


def retold_article(records):
    records[0]["versions"][0]["text"] = records[0]["versions"][0]["text"].replace("port", "parc")


def retold_version(records):
    text = records[4]["versions"][0]["text"].replace("dock", "deck")
    version(records, 0, text=text)


def version(records, number, **values):
    """Set keys of a version of the article that was corrected."""
    records[4]["versions"][number].update(values)


def left_behind(records):
    """An answer stands at the sentence that it was given to, not at the one that it went to."""
    old, new = (sentence(records, key) for key in ("port-5@1:55-75", CARRIED))
    old["annotations"].append({**new["annotations"].pop(), "counted": False})


def regrouped(folder):
    """An article in another group, and its sentences with it."""
    mine = {"group_id": "port-2"}
    folder.change("articles.jsonl", lambda records: records[0].update(mine))
    theirs = lambda r: [line.update(mine) for line in r if line["article_id"] == "port-1"]  # noqa: E731
    folder.change("sentences.jsonl", theirs)


def moved(records):
    record = sentence(records, FIRST)
    record.update(start=1, id="port-1@1:1-28", text=record["text"][1:])
    text_sha256(record)


AUDIT = {
    "a gold label": audit("label", "denial"),
    "targets that cannot be sorted": answer("details", {"target": ["a", 1]}),
    "a gold label that is none": audit("label", "lie"),
    "a label with all that stands beside it": inside("sentences.jsonl", relabelled),
    "a status": audit("status", "adjudicated"),
    "an unknown status": audit("status", "true"),
    "a skip made a label": audit("status", "unanimous", HEADING),
    "the reason of a skip": audit("reason", "metadata", HEADING),
    "a disputed sentence settled": audit("status", "insufficient", DISPUTED),
    "a distribution": audit(
        "label_distribution", {"allegation": 2, "context": 0, "denial": 0, "evidence": 1}
    ),
    "a distribution of other labels": audit("label_distribution", {"lie": 2}),
    "the share of agreement": audit("agreement", 0.5),
    "how many answered": audit("n_annotations", 3),
    "a detail of gold": audit("attribution", "quoted"),
    "the target of gold": audit("target", ["Somebody else"]),
    "a group": audit("group_id", "port-2"),
    "the group of an article": regrouped,
    "a language": audit("language", "fr"),
    "a position": audit("position", 2),
    "an id": audit("id", "port-1@1:0-27"),
    "an article id": audit("article_id", "port-2"),
    "a version": audit("article_version", 2),
    "offsets, id and text together": inside("sentences.jsonl", moved),
    "a text": audit("text", "Le port 🚢 accuse la mairies."),
    "a text with its digest": inside("sentences.jsonl", retold),
    "the digest of a text": audit("text_sha256", "0" * 64),
    "a guideline version": audit("guideline_version", "2.0.0"),
    "a sentence called stale": audit("stale", True),
    "a sentence called cut": audit("retired", 40),
    "where a sentence was carried from": audit("carried_from", "port-5@1:0-16", CARRIED),
    "that a sentence was carried over": audit("carried_from", None, CARRIED),
    "that a sentence is new": audit("carried_from", ASIDE, "port-5@2:17-39"),
    "a cut sentence called whole": audit("retired", None, CUT),
    "the event of a cut": audit("retired", 40, CUT),
    "a sentence of a cut left out": inside(
        "sentences.jsonl", lambda r: r.remove(sentence(r, JOINED))
    ),
    "a sentence that was cut left out": inside(
        "sentences.jsonl", lambda r: r.remove(sentence(r, CUT))
    ),
    "a replaced sentence called current": audit("retired", None, ASIDE),
    "that an answer that was set aside counts": answer("counted", True, ASIDE),
    "that an answer that went over counts": answer("counted", False, CARRIED),
    "that an answer to a new sentence does not count": answer("counted", True, JOINED, 1),
    "an answer that went over left behind": inside("sentences.jsonl", lambda r: left_behind(r)),
    "the event of an answer that went over": answer("seq", 30, CARRIED),
    "the decision that went over": decision("label", "context", CARRIED, 0),
    "a key too many": audit("note", "hello"),
    "a key too few": inside("sentences.jsonl", lambda r: r[0].pop("links")),
    "a number as text": audit("position", "1"),
    "a number as a truth": audit("position", True),
    "a link of an answer": answer("links", [{"relation": "repeats", "target": ACCUSED}], DENIED),
    "a link of an answer left out": answer("links", [], SHOWN),
    "a link that nobody made": answer(
        "links", [{"relation": "repeats", "target": FIRST}], DISPUTED
    ),
    "the links of gold": audit("links", [], DENIED),
    "the label of an answer": answer("label", "denial"),
    "the comment of an answer": answer("comment", "Sure"),
    "the details of an answer": answer("details", {}),
    "the time of an answer": answer("at", "2020-01-01T00:00:00Z"),
    "whose an answer is": answer("annotator", "p-00000000"),
    "that an answer was blind": answer("blind", False),
    "that an answer counts": answer("counted", False),
    "that a half-done answer counts": answer("unsure", True, HALF),
    "the event of an answer": answer("seq", 20),
    "an event of an answer that there is none": answer("seq", 99999),
    "the round of an answer": answer("round", "pilot"),
    "the turn of an answer": answer("turn", 2),
    "the milliseconds of an answer": answer("ms", 1),
    "the revision of an answer": answer("revision", 9),
    "an answer left out": inside(
        "sentences.jsonl", lambda r: sentence(r, FIRST)["annotations"].pop()
    ),
    "an answer twice": inside(
        "sentences.jsonl",
        lambda r: sentence(r, HALF)["annotations"].append(sentence(r, HALF)["annotations"][0]),
    ),
    "the label of a decision": decision("label", "context"),
    "the note of a decision": decision("note", "I know him", AMBIGUOUS, 0),
    "the clause of a decision": decision("clause", "R9"),
    "what a decision saw": decision("saw", [1, 2]),
    "that a decision was the adjudicator's own": decision("own", True),
    "that a decision was taken back": decision("undone", None, n=0),
    "that a decision stands": decision("undone", 60),
    "a decision called stale": decision("stale", True),
    "a decision left out": inside(
        "sentences.jsonl", lambda r: sentence(r, DECIDED)["decisions"].pop(0)
    ),
    "a sentence left out": inside("sentences.jsonl", lambda r: r.pop(3)),
    "a last sentence left out": inside("sentences.jsonl", lambda r: r.pop()),
    "a sentence twice": inside("sentences.jsonl", lambda r: r.append(r[-1])),
    "two sentences changed about": inside("sentences.jsonl", swapped),
    "an article left out": inside("articles.jsonl", lambda r: r.pop(1)),
    "two articles changed about": inside("articles.jsonl", swapped),
    "an article twice": inside("articles.jsonl", lambda r: r.append(r[0])),
    "how many answers are wanted": article("wanted", 1),
    "an article withdrawn": article("withdrawn", "2026-01-01T00:00:00Z"),
    "an article closed": article("closed", "2026-01-01T00:00:00Z"),
    "a round that does not count": article("counts", False),
    "the round of an article": article("round", "pilot"),
    "an older text of an article": inside("articles.jsonl", retold_version),
    "the digest of an older text": inside(
        "articles.jsonl", lambda r: version(r, 0, sha256="0" * 64)
    ),
    "the digest of a corrected text": inside(
        "articles.jsonl", lambda r: version(r, 1, sha256="0" * 64)
    ),
    "what replaced a text": inside("articles.jsonl", lambda r: version(r, 0, replaced=5)),
    "a corrected text left out": inside("articles.jsonl", lambda r: r[4]["versions"].pop()),
    "the current version": article("version", 1, 4),
    "an article put back": article("withdrawn", None, 6),
    "an article not erased": article("erased", None, 7),
    "an article erased": article("erased", "2026-01-01T00:00:00Z", 6),
    "the facts of a corrected article": article("title", "Port", 4),
    "what was erased": manifest("erased", to=[]),
    "the text of an article": inside("articles.jsonl", retold_article),
    "the import of an article": article("import", "import:9"),
    "a payload": inside("ledger.jsonl", lambda r: r[29]["payload"].update(extra=1)),
    "the time of an event": event("at", "2020-01-01T00:00:00Z"),
    "the actor of an event": event("actor", "p-00000000"),
    "the hash of an event": event("hash", "0" * 64),
    "an event left out": inside("ledger.jsonl", lambda r: r.pop(29)),
    "the end of the ledger cut off": inside("ledger.jsonl", lambda r: r.pop()),
    "the whole ledger left out": inside("ledger.jsonl", lambda r: r.clear()),
    "two events changed about": inside("ledger.jsonl", lambda r: swapped(r, 28, 29)),
    "an event twice": inside("ledger.jsonl", lambda r: r.insert(29, r[29])),
    "a salt": event("payload_salt", "0" * 32),
    "the head": manifest("ledger", "head", to="0" * 64),
    "the point": manifest("ledger", "seq", to=5),
    "the time of the export": manifest("created_at", to="2020-01-01T00:00:00Z"),
    "the policy": manifest("options", "policy", "majorities", to=True),
    "a book": manifest("books", "unanimous", to=6),
    "the total": manifest("books", "total", to=12),
    "alpha": manifest("agreement", "alpha", to=0.9),
    "how many answers alpha rests on": manifest("agreement", "n_annotations", to=99),
    "how often a label was given": manifest("labels", "all", "denial", to=9),
    "the guideline's digest": manifest("guidelines", 0, "sha256", to="0" * 64),
}
TRAINING = {
    "a label": a_line("data/train.jsonl", "label", "denial"),
    "a label that is none": a_line("data/train.jsonl", "label", "lie"),
    "no label": a_line("data/train.jsonl", "label", None),
    "a text": a_line("data/train.jsonl", "text", "Le port 🚢 accuse la mairies."),
    "an end": a_line("data/train.jsonl", "end", 27),
    "an id": a_line("data/train.jsonl", "id", "port-1@1:0-27"),
    "a status": a_line("data/train.jsonl", "status", "single"),
    "a distribution": a_line("data/train.jsonl", "label_distribution", {"denial": 2}),
    "how many answered": a_line("data/train.jsonl", "n_annotations", 1),
    "a line left out": inside("data/train.jsonl", lambda r: r.pop()),
    "a line twice": inside("data/train.jsonl", lambda r: r.append(r[0])),
    "a skip put among the unresolved": a_line("skipped.jsonl", "status", "insufficient", HEADING),
    "the book of the skipped": manifest("books", "skipped", to=0),
    "a sentence called excluded": manifest("excluded", to=[FIRST]),
    "labels of a split": manifest("labels", "train", "denial", to=0),
}
WAYS = [("audit", way, change) for way, change in AUDIT.items()]
WAYS += [("training", way, change) for way, change in TRAINING.items()]
IDS = [f"{kind}: {way}" for kind, way, _ in WAYS]


@pytest.mark.parametrize(("kind", "way", "change"), WAYS, ids=IDS)
def test_a_change_is_found(kind, way, change, spoil):
    folder = spoil(kind)
    change(folder)

    assert folder.problems


@pytest.mark.parametrize(("kind", "way", "change"), WAYS, ids=IDS)
def test_a_change_is_found_when_all_sums_were_made_to_fit(kind, way, change, spoil):
    folder = spoil(kind)
    change(folder)
    folder.sum_up()

    assert folder.problems


LEDGER_WAYS = {
    "an answer taken out": lambda r: r.pop(29),
    "the label of an answer": lambda r: relabel(r),
    "a whole end cut off": lambda r: r.__delitem__(slice(-2, None)),
    "the words of a decision": lambda r: r[-2].update(actor="p-00000000"),
    "a group moved to another split": lambda r: split(r),
    "what a correction carried over": lambda r: carried_less(r),
    "a sentence set aside": lambda r: r.remove(first(r, "annotation.aside")),
    "an assignment given back": lambda r: r.remove(first(r, "assignment.return")),
    "a cut": lambda r: r.remove(first(r, "sentence.cut")),
    "a withdrawal": lambda r: r.remove(first(r, "article.withdraw")),
    "an erasure": lambda r: r.remove(first(r, "article.erase")),
}


def relabel(records):
    after = next(r for r in records if r["type"] == "annotation.set")["payload"]["after"]
    after["label"] = "evidence"


def first(records, kind):
    return next(r for r in records if r["type"] == kind)


def carried_less(records):
    del first(records, "article.correct")["payload"]["carried"][0]


def split(records):
    moved = next(r for r in records if r["type"] == "split.set")
    records.insert(-1, {**moved, "payload": dict.fromkeys(moved["payload"], "test")})


@pytest.mark.parametrize("way", LEDGER_WAYS)
def test_a_history_that_was_made_again_throughout_is_found_with_the_head(way, spoil):
    folder = spoil("audit")
    folder.change("ledger.jsonl", LEDGER_WAYS[way])
    folder.chain_again()
    folder.sum_up()

    assert any("another history" in line for line in folder.verify(head=True).problems)


CHANGES = list(LEDGER_WAYS)[-6:]


@pytest.mark.parametrize("way", CHANGES)
def test_a_change_of_a_text_that_the_ledger_tells_otherwise_is_found_without_the_head(way, spoil):
    folder = spoil("audit")
    folder.change("ledger.jsonl", LEDGER_WAYS[way])
    folder.chain_again()
    folder.sum_up()

    assert [line for line in folder.problems if not line.startswith("manifest.json: created_at")]
