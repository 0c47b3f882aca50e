import pytest
from sqlalchemy import select

from annotator import accounts, ledger, membership
from annotator.errors import NotFoundError
from annotator.membership import LastManagerError, UnknownRoleError
from annotator.models import Assignment
from tests.factories import import_text, join, make_account, make_project


@pytest.fixture
def project(session):
    return make_project(session)


@pytest.fixture
def lead(session, project):
    return join(session, project, "lead", "manager")


def states(session, person):
    query = select(Assignment.state).where(Assignment.person_id == person.id)
    return list(session.scalars(query))


def test_roles_are_a_set(session, project):
    assert join(session, project, "lead", "manager", "adjudicator").roles == {
        "manager",
        "adjudicator",
    }


def test_a_role_that_there_is_not_is_refused(session, project):
    with pytest.raises(UnknownRoleError):
        join(session, project, "alice", "king")


def test_the_ledger_tells_of_it_by_the_project_s_id(session, project, lead):
    alice = membership.set_roles(
        session, project, make_account(session, "alice"), ["annotator"], by=lead
    )
    event = [ledger.as_record(e) for e in ledger.events(session, project.id)][-1]

    assert (event["type"], event["actor"], event["subject"], event["payload"]) == (
        "member.set",
        lead.pid,
        alice.pid,
        {"roles": ["annotator"]},
    )


def test_the_same_roles_again_are_no_act(session, project, lead):
    before = ledger.end(session, project.id)
    membership.set_roles(session, project, lead.account, ["manager"], by=lead)

    assert ledger.end(session, project.id) == before


def test_the_last_manager_stays(session, project, lead):
    with pytest.raises(LastManagerError):
        membership.set_roles(session, project, lead.account, ["annotator"], by=lead)


def test_a_manager_who_is_switched_off_does_not_count(session, project, lead):
    second = join(session, project, "second", "manager")
    accounts.set_active(session, second.account, False, make_account(session, "root", admin=True))

    with pytest.raises(LastManagerError):
        membership.set_roles(session, project, lead.account, [], by=lead)


def test_of_two_managers_one_can_go(session, project, lead):
    join(session, project, "second", "manager")
    membership.set_roles(session, project, lead.account, [], by=lead)

    assert lead.roles == frozenset()


def test_the_command_line_may_remove_the_last_manager(session, project, lead):
    membership.set_roles(session, project, lead.account, [])

    assert lead.roles == frozenset()


def test_a_new_annotator_gets_articles_at_once(session, project):
    import_text(session, project)

    assert states(session, join(session, project, "alice", "annotator")) == ["open"]


def test_who_is_no_longer_annotator_gives_their_articles_back(session, project):
    import_text(session, project)
    alice = join(session, project, "alice", "annotator")
    join(session, project, "alice", "auditor")

    assert states(session, alice) == ["released"]


def test_what_they_gave_back_goes_to_another(session):
    project = make_project(session, overlap=1)
    import_text(session, project)
    join(session, project, "alice", "annotator")
    bob = join(session, project, "bob", "annotator")
    join(session, project, "alice")

    assert states(session, bob) == ["open"]


def test_who_once_saw_answers_has_seen_them(session, project):
    join(session, project, "alice", "adjudicator")

    assert join(session, project, "alice", "annotator").saw_answers


def test_a_person_of_another_project_is_not_found(session, project, lead):
    other = make_project(session, "other")

    with pytest.raises(NotFoundError):
        membership.account_in(session, other, lead.id)
