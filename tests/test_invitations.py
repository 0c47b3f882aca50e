import pytest
from sqlalchemy import delete, select, update

from annotator import accounts, clock, invitations, membership, passwords, sessions
from annotator.invitations import LinkGoneError, NoRolesError
from annotator.models import Invitation
from tests.factories import join, make_account, make_project

HASH = passwords.PasswordHash("scrypt:chosen")


@pytest.fixture
def project(session):
    return make_project(session)


@pytest.fixture
def lead(session, project):
    return join(session, project, "lead", "manager")


@pytest.fixture
def link(session, project, lead):
    return invitations.invite(session, project, ["annotator"], by=lead)


@pytest.fixture
def root(session):
    return make_account(session, "root", admin=True)


def roles(session, project, username):
    account = accounts.find_account(session, username)
    person = account and membership.person_in(session, project, account)
    return person.roles if person else None


def age(session):
    session.execute(update(Invitation).values(expires_at=clock.after(-1)))
    session.expire_all()


def test_a_link_lets_an_account_join(session, project, link):
    invitations.join(session, link, make_account(session, "alice"))

    assert roles(session, project, "alice") == {"annotator"}


def test_a_link_makes_an_account(session, project, link):
    invitations.join_as_new(session, link, "alice", HASH)

    assert roles(session, project, "alice") == {"annotator"}


def test_who_joins_keeps_the_roles_they_have(session, project, link):
    join(session, project, "alice", "auditor")
    invitations.join(session, link, make_account(session, "alice"))

    assert roles(session, project, "alice") == {"annotator", "auditor"}


def test_a_link_works_once(session, link):
    invitations.join(session, link, make_account(session, "alice"))

    with pytest.raises(LinkGoneError):
        invitations.join(session, link, make_account(session, "mallory"))


def test_a_link_ends_after_a_week(session, link):
    age(session)

    with pytest.raises(LinkGoneError):
        invitations.join(session, link, make_account(session, "alice"))


def test_a_withdrawn_link_is_gone(session, project, link):
    invitations.withdraw(session, project, invitations.waiting(session, project)[0].id)

    with pytest.raises(LinkGoneError):
        invitations.to_join(session, link)


def test_a_link_of_another_project_cannot_be_withdrawn(session, project, link):
    other = make_project(session, "other")
    invitations.withdraw(session, other, invitations.waiting(session, project)[0].id)

    assert invitations.to_join(session, link)


def test_a_link_ends_with_the_role_of_who_made_it(session, project, lead, link):
    join(session, project, "second", "manager")
    membership.set_roles(session, project, lead.account, [], by=lead)

    with pytest.raises(LinkGoneError):
        invitations.join(session, link, lead.account)


def test_a_link_ends_with_the_account_of_who_made_it(session, lead, link, root):
    accounts.set_active(session, lead.account, False, root)

    with pytest.raises(LinkGoneError):
        invitations.to_join(session, link)


def test_an_invitation_has_a_role(session, project, lead):
    with pytest.raises(NoRolesError):
        invitations.invite(session, project, [], by=lead)


def test_only_the_hash_of_a_link_is_stored(session, link):
    row = session.scalars(select(Invitation)).one()

    assert link not in str(vars(row))


def test_a_password_link_chooses_a_password(session, root):
    alice = make_account(session, "alice")
    invitations.choose_password(session, invitations.password_link(session, alice, root), HASH)

    assert alice.password_hash == HASH


def test_a_password_link_works_once(session, root):
    link = invitations.password_link(session, make_account(session, "alice"), root)
    invitations.choose_password(session, link, HASH)

    with pytest.raises(LinkGoneError):
        invitations.choose_password(session, link, HASH)


def test_a_new_password_link_ends_the_one_before(session, root):
    alice = make_account(session, "alice")
    first = invitations.password_link(session, alice, root)
    invitations.password_link(session, alice, root)

    with pytest.raises(LinkGoneError):
        invitations.to_choose_password(session, first)


def test_a_password_link_signs_all_browsers_out(session, root):
    alice = make_account(session, "alice")
    token = sessions.open_session(session, alice)
    invitations.choose_password(session, invitations.password_link(session, alice, root), HASH)

    assert sessions.account_of(session, token) is None


def test_a_password_link_does_not_outlive_its_admin(session, root):
    second = make_account(session, "second", admin=True)
    link = invitations.password_link(session, make_account(session, "alice"), second)
    accounts.set_admin(session, second, False, root)

    with pytest.raises(LinkGoneError):
        invitations.to_choose_password(session, link)


def test_an_account_that_is_switched_off_has_no_way_in(session, root):
    alice = make_account(session, "alice")
    link = invitations.password_link(session, alice, root)
    accounts.set_active(session, alice, False, root)

    with pytest.raises(LinkGoneError):
        invitations.to_choose_password(session, link)


def test_an_invitation_chooses_no_password(session, link):
    with pytest.raises(LinkGoneError):
        invitations.to_choose_password(session, link)


def test_a_password_link_joins_nothing(session, root):
    link = invitations.password_link(session, root, root)

    with pytest.raises(LinkGoneError):
        invitations.to_join(session, link)


def test_a_link_that_is_withdrawn_while_it_is_followed_is_gone(session, project, link):
    seen, _project = invitations.to_join(session, link)
    deleted = delete(Invitation).where(Invitation.id == seen.id)
    session.execute(deleted.execution_options(synchronize_session=False))

    with pytest.raises(LinkGoneError):
        invitations._use(session, seen)
