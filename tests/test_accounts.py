import pytest
from sqlalchemy import select, update

from annotator import accounts, clock, passwords, sessions
from annotator.accounts import LastAdminError, UsernameError, UsernameTakenError
from annotator.models import AccountLog, LoginSession
from annotator.passwords import PasswordTooLongError, PasswordTooShortError
from annotator.sessions import SignInError
from tests.factories import make_account

OTHER = passwords.PasswordHash("scrypt:another")


def log(session):
    return [
        (row.subject, row.act, row.actor)
        for row in session.scalars(select(AccountLog).order_by(AccountLog.id))
    ]


@pytest.fixture
def alice(session):
    return make_account(session, "alice")


@pytest.mark.parametrize(
    "name", ["", "a", "a" * 33, "Alice", "al ice", "al/ice", "аlice", "alıce", "ali​ce", "alice\n"]
)
def test_a_name_that_could_be_taken_for_another_is_refused(session, name):
    with pytest.raises(UsernameError):
        accounts.create_account(session, name, None)


@pytest.mark.parametrize("name", ["al", "a.b_c-9", "a" * 32])
def test_a_plain_name_is_taken(session, name):
    assert accounts.create_account(session, name, None).username == name


def test_a_name_is_given_once(session, alice):
    with pytest.raises(UsernameTakenError):
        accounts.create_account(session, "alice", None)


def test_a_name_with_a_nul_is_nobody(session):
    assert accounts.find_account(session, "alice\0") is None


def test_a_short_password_is_refused():
    with pytest.raises(PasswordTooShortError):
        passwords.hash_password("nine char")


def test_a_password_without_end_is_refused():
    with pytest.raises(PasswordTooLongError):
        passwords.hash_password("x" * 1001)


def test_no_password_fits_an_account_without_one():
    assert not passwords.fits(None, "")


def test_the_last_admin_cannot_be_removed(session):
    root = make_account(session, "root", admin=True)

    with pytest.raises(LastAdminError):
        accounts.set_admin(session, root, False, root)


def test_the_last_admin_cannot_be_switched_off(session):
    root = make_account(session, "root", admin=True)

    with pytest.raises(LastAdminError):
        accounts.set_active(session, root, False, root)


def test_an_admin_who_is_switched_off_does_not_count(session):
    root, second = (make_account(session, name, admin=True) for name in ("root", "second"))
    accounts.set_active(session, second, False, root)

    with pytest.raises(LastAdminError):
        accounts.set_admin(session, root, False, root)


def test_of_two_admins_one_can_go(session):
    root, second = (make_account(session, name, admin=True) for name in ("root", "second"))
    accounts.set_admin(session, second, False, root)

    assert not second.is_admin


def test_a_switched_off_account_is_signed_out_at_once(session, alice):
    token = sessions.open_session(session, alice)
    accounts.set_active(session, alice, False, make_account(session, "root", admin=True))

    assert sessions.account_of(session, token) is None


def test_a_new_password_signs_the_other_browsers_out(session, alice):
    kept, other = (sessions.open_session(session, alice) for _ in range(2))
    accounts.change_password(session, alice, OTHER, by=alice, keep=kept)

    assert [sessions.account_of(session, token) for token in (kept, other)] == [alice, None]


def test_a_session_ends_by_itself(session, alice):
    token = sessions.open_session(session, alice)
    session.flush()
    session.execute(update(LoginSession).values(expires_at=clock.after(-1)))
    session.expire_all()

    assert sessions.account_of(session, token) is None


def test_the_token_itself_is_not_stored(session, alice):
    token = sessions.open_session(session, alice)
    session.flush()

    assert session.scalars(select(LoginSession.token_hash)).one() != token


def test_a_password_changed_meanwhile_does_not_sign_in(session, alice):
    compared = sessions.count_try(session, "alice", "192.0.2.1")
    accounts.change_password(session, alice, OTHER)

    with pytest.raises(SignInError):
        sessions.sign_in(session, "alice", compared)


def test_signing_in_ends_what_the_browser_had(session, alice):
    before = sessions.open_session(session, alice)
    sessions.sign_in(session, "alice", None, instead_of=before)

    assert sessions.account_of(session, before) is None


def test_the_log_says_what_was_done_and_by_whom(session, alice):
    root = make_account(session, "root", admin=True)
    accounts.change_password(session, alice, OTHER, by=alice)
    accounts.set_active(session, alice, False, root)

    assert log(session) == [
        ("alice", "made", None),
        ("root", "made as site admin", None),
        ("alice", "password changed", "alice"),
        ("alice", "switched off", "root"),
    ]


def test_a_failed_sign_in_is_logged_for_a_name_that_exists(session, alice):
    sessions.refuse(session, "alice")
    sessions.refuse(session, "my password in the wrong field")

    assert log(session)[1:] == [("alice", "sign-in failed", None)]


def test_the_list_goes_on_after_a_name(session):
    for name in ("alice", "bob", "carol"):
        make_account(session, name)

    assert [account.username for account in accounts.listed(session, "alice")] == ["bob", "carol"]
