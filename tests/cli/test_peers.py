"""The exports of other annotation tools, through the command line, to an export that verifies."""

import json
import re
import zipfile

import pytest
from click.testing import CliRunner

from annotator.cli import main
from tests import factories

pytestmark = pytest.mark.slow

ACCUSED = "The harbour office accused the dredging firm of taking bribes."
DENIED = "« Rien de tout cela n’est vrai », répond la société."
DATED = "A letter of 3 May names two people."
ARTICLE = f"{ACCUSED} {DATED}"


def doccano(folder):
    with zipfile.ZipFile(folder / "doccano.zip", "w") as archive:
        for name, labels in {"ana": ("allegation", "Démenti"), "ben": ("Other", "Denial")}.items():
            lines = [
                {"id": number, "text": text, "label": [label], "Comments": []}
                for number, (text, label) in enumerate(zip((ACCUSED, DENIED), labels, strict=True))
            ]
            archive.writestr(f"{name}.jsonl", "\n".join(map(json.dumps, lines)))
    return folder / "doccano.zip"


def label_studio(folder):
    def annotation(by, *places, cancelled=False):
        value = [{"start": s, "end": e, "text": ARTICLE[s:e], "labels": [n]} for s, e, n in places]
        result = [
            {"type": "labels", "from_name": "kind", "to_name": "text", "value": each}
            for each in value
        ]
        return {"id": by, "completed_by": by, "was_cancelled": cancelled, "result": result}

    first, second = (0, len(ACCUSED), "Allegation"), (len(ACCUSED) + 1, len(ARTICLE), "Evidence")
    annotations = [
        annotation(4, first, second),
        annotation(5, first, (4, 30, "Evidence")),
        annotation(6, cancelled=True),
    ]
    task = {"id": 1, "data": {"text": ARTICLE, "title": "Dredging"}, "annotations": annotations}
    path = folder / "project-7.json"
    path.write_text(json.dumps([{**task, "predictions": [{"result": []}]}], indent=2))
    return path


def prodigy(folder):
    lines = [
        {
            "text": text,
            "meta": {"doc_id": "dredging-2", "position": position},
            "_input_hash": position,
            "_task_hash": position,
            "options": [{"id": name, "text": name.title()} for name in ("allegation", "denial")],
            "accept": [label],
            "answer": answer,
            "_session_id": f"harbour-{name}",
            "_timestamp": 1_740_000_000,
        }
        for name, answer in (("ana", "accept"), ("ben", "ignore"))
        for position, text, label in ((2, DENIED, "denial"), (1, ACCUSED, "allegation"))
    ]
    path = folder / "harbour.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def argilla(folder):
    given = [{"value": "allegation", "user_id": "u-1"}, {"value": "context", "user_id": "u-2"}]
    record = {
        "id": "r-1",
        "fields": {"text": ACCUSED},
        "metadata": {"outlet": "The Quay"},
        "responses": {"kind": given, "clarity": [{"value": 4, "user_id": "u-1"}]},
        "suggestions": {"kind": {"value": "denial", "score": 0.5, "agent": "a model"}},
        "vectors": {},
    }
    path = folder / "records.json"
    path.write_text(json.dumps([record]))
    return path


def potato(folder):
    for name, label in (("ana", "allegation"), ("ben", "denial")):
        path = folder / "annotation_output" / name / "annotated_instances.jsonl"
        path.parent.mkdir(parents=True)
        record = {
            "id": "item_1",
            "displayed_text": ACCUSED.replace("bribes", "<b>bribes</b>"),
            "label_annotations": {"kind": {label: "true"}, "why": {"text_box": "By its name"}},
            "span_annotations": {},
            "behavioral_data": {"time_string": "Time spent: 0d 0h 0m 4s "},
        }
        path.write_text(json.dumps(record) + "\n")
    return folder / "annotation_output"


TOOLS = {
    doccano: (2, 2, {"doccano: ana": 2, "doccano: ben": 1}),
    label_studio: (1, 2, {"label-studio: 4": 2, "label-studio: 5": 1}),
    prodigy: (1, 2, {"prodigy: harbour-ana": 2}),
    argilla: (1, 1, {"argilla: u-1": 1, "argilla: u-2": 1}),
    potato: (1, 1, {"potato: ana": 1, "potato: ben": 1}),
}
LEFT_OUT = {
    doccano: ["labels that this project does not have, left out: 1 (“Other” 1)"],
    label_studio: ["Tasks skipped, rejected", "Predictions", "more or less than one sentence"],
    prodigy: ["Tasks skipped, rejected or not handed in, left out: 2"],
    argilla: ["Ratings, rankings", "Predictions"],
    potato: [],
}


@pytest.fixture
def run(session, database, tmp_path):
    """Runs `annotator …` on this test's database, with an empty project `demo` in it."""
    factories.make_project(session)
    session.commit()
    settings = {
        "ANNOTATOR_DATA": str(tmp_path / "data"),
        "ANNOTATOR_DATABASE": database,
        "ANNOTATOR_EXPORTS": str(tmp_path / "exports"),
    }
    return lambda *words: CliRunner().invoke(main, list(map(str, words)), env=settings)


@pytest.fixture(params=TOOLS, ids=lambda tool: tool.__name__)
def tool(request):
    return request.param


@pytest.fixture
def path(tool, tmp_path):
    return tool(tmp_path)


def people(output):
    """Who has how many answers, by the name in the file."""
    return {name: int(n) for name, n in re.findall(r"^  (.+): .+, (\d+)$", output, re.MULTILINE)}


def test_articles_come_with_answers_and_annotators(run, tool, path):
    result = run("import", "demo", path)
    articles, sentences, annotators = TOOLS[tool]

    assert f"Articles imported: {articles}; sentences: {sentences}." in result.output
    assert people(result.output) == annotators


def test_what_is_left_out_is_said(run, tool, path):
    output = run("import", "demo", path).output

    assert [what for what in LEFT_OUT[tool] if what not in output] == []


def test_the_format_may_be_said(run, tool, path):
    form = tool.__name__.replace("_", "-")

    assert run("import", "demo", path, "--format", form).output.startswith("Articles imported: ")


def test_a_dry_run_says_the_same_and_stores_nothing(run, path):
    said = run("import", "demo", path, "--dry-run").output
    again = run("import", "demo", path, "--dry-run").output
    done = run("import", "demo", path).output.removesuffix("This was import 1.\n")
    as_done = said.replace("to be imported", "imported").replace("a new person", "p-")

    assert said == again
    assert re.sub(r"p-[0-9a-f]{8}", "p-", done) == as_done


def test_importing_again_leaves_all_alone(run, tool, path):
    run("import", "demo", path)
    output = run("import", "demo", path).output

    assert "Articles imported: 0" in output
    assert "Answers imported: 0." in output
    assert f"left alone: {sum(TOOLS[tool][2].values())}." in output


def test_database_and_export_stand_every_check(run, path):
    run("import", "demo", path)
    made = run("export", "demo", "--kind", "audit")
    folder, head = (line.split(" ", 1)[1] for line in made.output.splitlines()[:2])
    checked, verified = run("check", "demo"), run("verify", folder, "--head", head)

    assert (checked.exit_code, checked.output[:17]) == (0, "consistent in itself"[:17])
    assert (verified.exit_code, verified.stdout[:3]) == (0, "ok:")


def test_exports_name_nobody_of_the_files(run, tool, path, tmp_path):
    run("import", "demo", path)
    run("export", "demo", "--kind", "audit")
    files = [file for file in (tmp_path / "exports").rglob("*") if file.is_file()]
    text = "\n".join(file.read_text() for file in files)

    assert [name for name in TOOLS[tool][2] if name in text] == []
    assert '"annotator":"p-' in text


def test_labels_of_other_names_are_said_to_mean_ours(run, tmp_path):
    result = run("import", "demo", doccano(tmp_path), "--label", "Other=allegation")

    assert people(result.output) == {"doccano: ana": 2, "doccano: ben": 2}


@pytest.mark.parametrize(
    ("said", "code", "says"),
    [
        ("Other=claim", 1, "claim is no label and no skip reason of this project."),
        ("Other", 2, "write NAME=LABEL."),
    ],
)
def test_a_meaning_that_is_none_is_refused(run, tmp_path, said, code, says):
    result = run("import", "demo", doccano(tmp_path), "--label", said)

    assert (result.exit_code, says in result.stderr) == (code, True)
