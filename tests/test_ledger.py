from annotator import ledger, projects
from annotator.canonical import canonical, chain_problems


def chain(session, project):
    return [ledger.as_record(event) for event in ledger.events(session, project.id)]


def test_every_act_follows_from_the_one_before(session):
    project = projects.create(session, "demo")

    assert list(chain_problems(chain(session, project))) == []


def test_the_project_knows_the_end_of_its_ledger(session):
    project = projects.create(session, "demo")
    last = chain(session, project)[-1]

    assert ledger.end(session, project.id) == (last["seq"], last["hash"])


def test_an_edited_payload_is_found(session):
    project = projects.create(session, "demo")
    records = chain(session, project)
    records[1]["payload"]["version"] = "2.0.0"

    assert list(chain_problems(records)) == [
        "event 2 was changed: its payload does not fit its hash"
    ]


def test_a_removed_event_is_found(session):
    project = projects.create(session, "demo")
    records = chain(session, project)
    del records[1]

    assert list(chain_problems(records)) == ["event 2 is missing: event 3 stands in its place"]


def test_erased_words_leave_the_chain_whole(session):
    project = projects.create(session, "demo")
    ledger.append(session, project.id, "note.answer", "demo", {}, words={"comment": "a name"})
    records = chain(session, project)
    records[-1]["words"] = records[-1]["words_salt"] = None

    assert list(chain_problems(records)) == []


def test_a_line_is_the_record_as_files_have_it(session):
    project = projects.create(session, "demo")
    tricky = '"payload":null,"words":null}'
    ledger.append(
        session, project.id, "note", tricky, {"words": None, "a": tricky}, words={"n": tricky}
    )
    ledger.append(session, project.id, "note", "nothing", {})
    lines = list(ledger.lines(session, project.id, 99))

    assert lines == [canonical(record) + "\n" for record in ledger.records(session, project.id)]
