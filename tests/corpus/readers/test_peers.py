"""What comes in from the exports of other annotation tools."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.corpus.imports.surveying import survey
from annotator.corpus.readers import Files, Options, Source, describe, documents
from annotator.corpus.readers.peers import TOOLS
from annotator.corpus.readers.sources import TooLargeError
from annotator.corpus.records import ArticleError, ArticleRecord, GivenAnswer, LeftOut
from annotator.errors import RuleError

ACCUSED = "The port accused the firm of dumping."
DENIED = "The firm denied it."
BOTH = f"{ACCUSED} {DENIED}"
WHOLE = (0, len(ACCUSED))
SECOND = (len(ACCUSED) + 1, len(BOTH))


def lines(*records):
    return "\n".join(json.dumps(record) for record in records).encode()


def found(data, name="export.jsonl", **options):
    source = Source(name, lambda: io.BytesIO(data))
    return [item for _, item in Files((source,), Options(**options)).items()]


def articles(*records, name="export.jsonl", **options):
    return [
        item for item in found(lines(*records), name, **options) if isinstance(item, ArticleRecord)
    ]


def answers(*records, **options):
    return [answer for article in articles(*records, **options) for answer in article.answers]


def said(*records, **options):
    """Who said what, without the places."""
    return [(answer.annotator, answer.label) for answer in answers(*records, **options)]


def left_out(*records, **options):
    """What is said to be left out, but for what the tool keeps for itself."""
    items = found(lines(*records), **options)
    return [item.message for item in items if isinstance(item, LeftOut)][:-1]


# doccano


def classified(text=ACCUSED, *labels, **more):
    return {"id": 7, "text": text, "label": [*labels], "Comments": [], **more}


def test_a_text_that_doccano_classified_is_one_sentence_with_its_label():
    assert articles(classified(ACCUSED, "Accusation", outlet="The Quay"), name="ana.jsonl") == [
        ArticleRecord(
            ACCUSED,
            metadata={"outlet": "The Quay"},
            sentences=[WHOLE],
            answers=(GivenAnswer("doccano: ana", *WHOLE, "Accusation"),),
            place="ana.jsonl:1",
        )
    ]


def test_doccanos_file_of_everybody_names_nobody():
    record = classified(ACCUSED, "A")

    assert said(record, name="all.jsonl") == [("doccano", "A")]
    assert said(record, name="all (1).jsonl") == [("doccano", "A")]


def test_each_file_of_doccanos_archive_is_an_annotators():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ana.jsonl", lines(classified(ACCUSED, "A")))
        archive.writestr("ben.jsonl", lines(classified(ACCUSED, "B")))
    items = found(packed.getvalue(), "project.zip")

    assert [
        (answer.annotator, answer.label)
        for item in items
        if isinstance(item, ArticleRecord)
        for answer in item.answers
    ] == [("doccano: ana", "A"), ("doccano: ben", "B")]


def test_a_comment_goes_with_the_one_label_that_there_is():
    record = classified(ACCUSED, "A", Comments=["Who says so?", "The\nharbour."])

    assert answers(record)[0].comment == "Who says so? / The harbour."


def test_comments_that_could_be_of_several_labels_are_left_out():
    assert len(left_out(classified(ACCUSED, "A", "B", Comments=["x", "y"]))) == 2


def test_stretches_that_doccano_labelled_keep_their_places_in_the_whole_text():
    record = {"id": 1, "text": BOTH, "label": [[*WHOLE, "A"], [*SECOND, "D"]], "Comments": []}
    [article] = articles(record)

    assert article.sentences is None
    assert [(a.start, a.end, a.label) for a in article.answers] == [(*WHOLE, "A"), (*SECOND, "D")]


def test_entities_of_a_project_with_relations_are_read_and_its_relations_left_out():
    entities = [{"id": 1, "label": "D", "start_offset": SECOND[0], "end_offset": SECOND[1]}]
    relations = [{"id": 1, "from_id": 1, "to_id": 1, "type": "answers"}]
    record = {"id": 1, "text": BOTH, "entities": entities, "relations": relations, "Comments": []}

    assert [(a.start, a.end, a.label) for a in answers(record)] == [(*SECOND, "D")]
    assert "Relations" in left_out(record)[0]


# Label Studio


def task(*annotations, **data):
    return {"id": 3, "data": {"text": ACCUSED, **data}, "annotations": [*annotations]}


def annotation(*results, by=4, **more):
    return {"id": 8, "completed_by": by, "result": [*results], "was_cancelled": False, **more}


def choice(label, question="label"):
    value = {"choices": [label]}
    return {"from_name": question, "to_name": "text", "type": "choices", "value": value}


def stretch(start, end, label, text):
    value = {"start": start, "end": end, "labels": [label], "text": text}
    return {"from_name": "label", "to_name": "text", "type": "labels", "value": value}


def test_a_task_of_label_studio_has_the_answers_of_all_its_annotators():
    both = task(
        annotation(choice("A"), created_at="2025-03-01T10:00:00.123456Z"),
        annotation(choice("B"), by={"id": 5, "email": "ben@example.org"}),
    )
    [article] = articles(both)

    assert article.sentences == [WHOLE]
    assert [(a.annotator, a.label, a.at) for a in article.answers] == [
        ("label-studio: 4", "A", "2025-03-01T10:00:00Z"),
        ("label-studio: 5", "B", None),
    ]


def test_label_studio_writes_a_list():
    items = found(json.dumps([task(annotation(choice("A")))], indent=1).encode(), "export.json")

    assert [item.answers[0].label for item in items if isinstance(item, ArticleRecord)] == ["A"]


def test_cancelled_annotations_drafts_predictions_and_relations_are_left_out_and_said():
    cancelled = annotation(choice("A"), was_cancelled=True)
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    rating = {"from_name": "stars", "type": "rating", "value": {"rating": 4}}
    record = task(cancelled, annotation(relation, rating)) | {"predictions": [{}], "drafts": [{}]}

    assert answers(record) == []
    assert [message.split()[0] for message in left_out(record)] == [
        "Tasks",
        "Relations",
        "Ratings,",
        "Predictions",
        "Tasks",
    ]


def test_what_somebody_wrote_beside_a_choice_is_its_comment():
    written = {"from_name": "why", "type": "textarea", "value": {"text": ["Names the firm"]}}

    assert answers(task(annotation(choice("A"), written)))[0].comment == "Names the firm"


def test_one_question_of_several_may_be_chosen():
    record = task(annotation(choice("A"), choice("long", "length")))

    assert said(record, columns={"label": "label"}) == [("label-studio: 4", "A")]
    assert "another question" in left_out(record, columns={"label": "label"})[0]


def test_facts_among_the_users_fields_are_facts_of_the_article():
    record = task(title="Dumping", source="The Quay", language="en", section="Port", page=3)
    [article] = articles(record)

    assert (article.title, article.source, article.language) == ("Dumping", "The Quay", "en")
    assert article.metadata == {"section": "Port", "page": 3}


def test_offsets_that_a_browser_counted_are_found_by_their_words():
    text = f"🚢🚢 {DENIED}"
    browser = stretch(5, 5 + len(DENIED), "D", DENIED)
    [answer] = answers({"id": 1, "data": {"text": text}, "annotations": [annotation(browser)]})

    assert text[answer.start : answer.end] == DENIED


def test_words_that_stand_nowhere_are_left_out():
    record = task(annotation(stretch(0, 8, "A", "Something else")))

    assert answers(record) == []
    assert "stand elsewhere" in left_out(record)[0]


def test_a_record_of_json_min_has_one_annotators_answer_among_the_users_fields():
    record = {
        "text": ACCUSED,
        "id": 3,
        "sentiment": "A",
        "outlet": "The Quay",
        "annotator": 4,
        "annotation_id": 8,
        "created_at": "2025-03-01T10:00:00Z",
        "updated_at": "2025-03-01T10:00:00Z",
        "lead_time": 3.5,
    }

    assert said(record) == [("label-studio: 4", "A")]
    assert articles(record)[0].metadata == {"outlet": "The Quay"}
    assert said(record, columns={"label": "outlet"}) == [("label-studio: 4", "The Quay")]


def test_stretches_of_json_min_are_read_too():
    place = {"start": SECOND[0], "end": SECOND[1], "text": DENIED, "labels": ["D"]}
    own = {"annotator": 4, "annotation_id": 8, "lead_time": 3.5}

    assert [(a.start, a.end) for a in answers({"text": BOTH, "label": [place], **own})] == [SECOND]


# Prodigy


def prodigy(**keys):
    hashes = {"_input_hash": -15, "_task_hash": 26, "_session_id": "press-ana", "_view_id": "x"}
    return {"text": ACCUSED, **hashes, "answer": "accept", "_timestamp": 1_700_000_000, **keys}


OPTIONS = [{"id": "A", "text": "An accusation"}, {"id": 2, "text": "Denial"}]


def test_the_accepted_options_of_prodigy_are_labels():
    [answer] = answers(prodigy(options=OPTIONS, accept=["A"], meta={"outlet": "The Quay"}))

    assert answer == GivenAnswer("prodigy: press-ana", *WHOLE, "A", at="2023-11-14T22:13:20Z")


def test_an_option_with_a_number_is_named_by_its_text():
    assert said(prodigy(options=OPTIONS, accept=[2], _annotator_id="ben")) == [
        ("prodigy: ben", "Denial")
    ]


def test_the_one_label_that_was_asked_about_counts_when_it_was_accepted():
    assert said(prodigy(label="A")) == [("prodigy: press-ana", "A")]
    assert said(prodigy(label="A", spans=[{"start": 0, "end": 8, "pattern": 1}])) == [
        ("prodigy: press-ana", "A")
    ]


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_a_task_that_was_rejected_or_ignored_is_an_article_without_that_answer(answer):
    [article] = articles(prodigy(label="A", answer=answer))

    assert article.answers == ()
    assert "rejected" in left_out(prodigy(label="A", answer=answer))[0]


def test_spans_of_prodigy_are_stretches():
    spans = [{"start": SECOND[0], "end": SECOND[1], "label": "D", "token_start": 7}]
    record = prodigy(text=BOTH, spans=spans, tokens=[], relations=[{"head": 1, "child": 2}])

    assert [(a.start, a.end, a.label) for a in answers(record)] == [(*SECOND, "D")]
    assert "Relations" in left_out(record)[0]


def test_meta_is_metadata_and_what_prodigy_adds_is_not():
    [article] = articles(prodigy(label="A", meta={"outlet": "The Quay", "title": "Dumping"}))

    assert (article.title, article.metadata) == ("Dumping", {"outlet": "The Quay"})


# Argilla


def argilla(responses, **more):
    return {"id": "9", "fields": {"text": ACCUSED}, "metadata": {}, "responses": responses, **more}


def test_responses_to_a_question_are_answers_of_their_users():
    responses = {"kind": [{"value": "A", "user_id": "u1"}, {"value": ["B"], "user_id": "u2"}]}

    assert said(argilla(responses)) == [("argilla: u1", "A"), ("argilla: u2", "B")]


def test_responses_by_user_are_read_and_drafts_left_out():
    responses = [
        {"user_id": "u1", "status": "submitted", "values": {"kind": {"value": "A"}}},
        {"user_id": "u2", "status": "draft", "values": {"kind": {"value": "B"}}},
    ]

    assert said(argilla(responses)) == [("argilla: u1", "A")]
    assert "not handed in" in left_out(argilla(responses))[0]


def test_stretches_ratings_rankings_and_suggestions_of_argilla():
    responses = {
        "where": [{"value": [{"start": 0, "end": 36, "label": "A"}], "user_id": "u1"}],
        "stars": [{"value": 4, "user_id": "u1"}],
        "order": [{"value": [{"value": "x", "rank": 1}], "user_id": "u1"}],
    }
    record = argilla(responses, suggestions={"kind": {"value": "B", "score": 0.4, "agent": "m"}})

    assert [(a.start, a.end, a.label) for a in answers(record)] == [(0, 36, "A")]
    assert len(left_out(record)) == 3


def test_the_field_of_the_text_may_be_chosen():
    record = argilla({}) | {"fields": {"body": "Two words", "lead": "Other words"}}

    assert articles(record, columns={"text": "lead"})[0].text == "Other words"


# Potato


def potato(labels=None, spans=None, **more):
    return {
        "id": "item_2",
        "displayed_text": ACCUSED,
        "label_annotations": labels or {},
        "span_annotations": spans or {},
        "behavioral_data": {"time_string": "Time spent: 0d 0h 0m 4s "},
        **more,
    }


@pytest.mark.parametrize("value", ["true", True, "1", "A"])
def test_the_labels_of_a_scheme_are_those_of_the_folders_user(value):
    record = potato({"kind": {"A": value}})

    assert said(record, name="out/ana/annotated_instances.jsonl") == [("potato: ana", "A")]


def test_the_record_may_name_the_user_itself():
    record = potato({"kind": {"A": "true"}}, user="ben")

    assert said(record, name="out/ana/annotated_instances.jsonl") == [("potato: ben", "A")]


def test_what_was_typed_into_a_box_is_a_comment():
    record = potato({"kind": {"A": "true", "B": "false"}, "why": {"text_box": "Names the firm"}})

    assert [(a.label, a.comment) for a in answers(record)] == [("A", "Names the firm")]


def test_spans_of_potato_are_stretches_in_whichever_way_they_stand():
    span = {"start": SECOND[0], "end": SECOND[1], "span": DENIED, "annotation": "D"}
    for spans in ([span], {"kind": [span]}):
        record = potato(spans=spans, displayed_text=BOTH)

        assert [(a.start, a.end, a.label) for a in answers(record)] == [(*SECOND, "D")]


def test_what_potato_displayed_as_html_becomes_text_and_is_kept():
    shown = "<strong>The port</strong> accused Smith &amp; Co."
    [article] = articles(potato({"kind": {"A": "true"}}, displayed_text=shown))

    assert article.text == "The port accused Smith & Co."
    assert (article.raw, article.media_type) == (shown.encode(), "text/html")


# All of them


def test_long_texts_and_those_of_several_lines_are_articles():
    several = classified(f"Heading\n\n{ACCUSED}", "A")
    long = classified(ACCUSED * 50, "A")

    assert [article.sentences for article in articles(several, long)] == [None, None]


def test_a_file_with_labels_on_stretches_is_one_of_articles():
    record = {"id": 1, "text": BOTH, "label": [[*SECOND, "D"]], "Comments": []}
    nothing_found = {"id": 2, "text": ACCUSED, "label": [], "Comments": []}

    assert [article.sentences for article in articles(nothing_found, record)] == [None, None]


def test_the_id_is_that_of_the_text_unless_a_field_is_chosen():
    record = classified(ACCUSED, "A", article="port-1")

    assert articles(record)[0].id is None
    assert articles(record, columns={"id": "article"})[0].id == "port-1"


def test_a_text_field_that_cannot_be_told_is_asked_for():
    record = task(one="Two words", two="Two more") | {"data": {"a": "Two words", "b": "And two"}}
    [error] = [item for item in found(lines(record)) if isinstance(item, ArticleError)]

    assert str(error) == ("export.jsonl:1: which field is the text? Choose one of: a, b.")


def test_a_description_names_the_users_fields_and_which_of_them_are_what():
    record = task(annotation(choice("A")), title="Dumping", page=3, doc_id="port-1", position=1)
    source = Source("export.json", lambda: io.BytesIO(json.dumps([record]).encode()))
    seen = describe(source, Options(columns={"id": "page"}))

    assert (seen.format, seen.columns) == (
        "label-studio",
        ("text", "title", "page", "doc_id", "position"),
    )
    assert seen.keys == {
        "text": "text",
        "id": "page",
        "title": "title",
        "document": "doc_id",
        "position": "position",
    }


def test_what_cannot_be_chosen_is_refused():
    [error] = found(lines(classified()), columns={"html": "text"})

    assert str(error).startswith("html is nothing a column can be.")


def test_articles_of_our_own_form_are_not_taken_for_an_export():
    own = {"id": "port-1", "text": BOTH, "label": "x", "metadata": {}}

    assert articles(own)[0].metadata == {"label": "x"}


def test_the_format_may_be_chosen():
    [article] = articles({"text": ACCUSED, "label": "A"}, format="prodigy")

    assert article.answers[0].label == "A"


def test_what_the_tool_keeps_for_itself_is_said_once_a_file():
    items = found(lines(prodigy(label="A"), prodigy(label="A")))
    [own] = [item for item in items if isinstance(item, LeftOut)]

    assert "keeps for itself" in own.message


# Sentences of articles


def sentence(position, text, label, session="ana", document="port-1", **meta):
    meta = {"doc_id": document, "position": position, "outlet": "The Quay", **meta}
    return prodigy(text=text, label=label, _session_id=session, meta=meta)


def test_sentences_that_say_where_they_belong_make_an_article():
    [article] = articles(sentence(2, DENIED, "D"), sentence(1, ACCUSED, "A"))

    assert (article.id, article.text) == ("port-1", BOTH)
    assert article.sentences == [WHOLE, SECOND]
    assert [(a.start, a.end, a.label) for a in article.answers] == [(*WHOLE, "A"), (*SECOND, "D")]
    assert article.metadata == {"outlet": "The Quay"}


def test_a_sentence_that_several_had_stands_there_once():
    [article] = articles(
        sentence(1, ACCUSED, "A"), sentence(1, f" {ACCUSED}", "B", "ben"), sentence(2, DENIED, "D")
    )

    assert article.text == BOTH
    assert [(a.annotator, a.start, a.label) for a in article.answers] == [
        ("prodigy: ana", 0, "A"),
        ("prodigy: ben", 0, "B"),
        ("prodigy: ana", SECOND[0], "D"),
    ]


def test_facts_of_one_sentence_are_left_out_and_said():
    records = [sentence(1, ACCUSED, "A", page=1), sentence(2, DENIED, "D", page=2)]
    items = found(lines(*records))

    assert any(
        isinstance(item, LeftOut) and "of single sentences" in item.message for item in items
    )
    assert articles(*records)[0].metadata == {"outlet": "The Quay"}


def test_two_texts_at_one_position_are_refused():
    items = found(lines(sentence(1, ACCUSED, "A"), sentence(1, DENIED, "D")))
    [error] = [item for item in items if isinstance(item, ArticleError)]

    assert str(error).startswith("export.jsonl:2: another text stands at this position")


def test_long_names_of_articles_are_not_cut_to_the_same_one():
    names = [f"{'s' * 150}{end}" for end in "ab"]
    records = [
        sentence(1, text, "A", document=n) for n, text in zip(names, (ACCUSED, DENIED), strict=True)
    ]

    assert [article.id for article in articles(*records)] == names


def test_sentences_that_make_too_much_for_one_article_are_refused(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 50)
    items = found(lines(sentence(1, ACCUSED, "A"), sentence(2, DENIED, "D")))

    assert [type(item) for item in items if isinstance(item, ArticleError)] == [TooLargeError]


def test_article_and_position_may_be_chosen():
    records = [
        prodigy(text=text, label="A", meta={"story": "s1", "nr": number})
        for number, text in enumerate((ACCUSED, DENIED))
    ]
    chosen = {"document": "story", "position": "nr"}

    assert [article.text for article in articles(*records, columns=chosen)] == [BOTH]
    assert len(articles(*records)) == 2


# Whatever comes

KEYS = [
    *("text", "id", "label", "labels", "data", "result", "value", "type", "start", "end", "span"),
    *("annotations", "completed_by", "spans", "options", "accept", "answer", "fields", "meta"),
    *("responses", "values", "user_id", "status", "suggestions", "user", "label_annotations"),
    *("span_annotations", "displayed_text", "entities", "relations", "Comments", "annotator"),
    *("annotation_id", "lead_time", "position", "doc_id", "choices", "from_name"),
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from([ACCUSED, "accept", "submitted", "choices", "labels", "x y"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.sampled_from([*TOOLS]), ANYTHING)
def test_no_record_raises_anything_but_an_error_of_the_import(tool, value):
    records = [value] if isinstance(value, dict) else [{"text": ACCUSED, "label": value}]
    source = Source("export.jsonl", lambda: io.BytesIO(lines(*records)))
    try:
        surveyed = survey(Files((source,), Options(format=tool)))
    except RuleError:
        return
    for article in surveyed.records:
        assert all(0 <= a.start < a.end <= len(article.text) for a in article.answers)
        assert article.sentences is None or article.sentences[-1][1] <= len(article.text)


def test_a_text_with_more_labels_than_anybody_gives_is_refused(monkeypatch):
    monkeypatch.setattr("annotator.corpus.readers.peers.articles.MOST_ANSWERS", 2)
    record = {"id": 1, "text": BOTH, "label": [[0, 3, "x"], [4, 8, "x"], [9, 12, "x"]]}

    [problem] = [item for item in found(lines(record)) if isinstance(item, ArticleError)]

    assert str(problem).startswith("export.jsonl:1: more than 2 labels are on this one text.")
