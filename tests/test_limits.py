from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from annotator import clock, limits
from annotator.db import db, writing
from annotator.errors import TooOftenError
from annotator.limits import Limit, spend
from annotator.models import Attempt

THREE = Limit("test", 3, 60)


def spend_all(session, subject="alice"):
    for _ in range(THREE.times):
        spend(session, THREE, subject)


def age(session, seconds):
    session.execute(update(Attempt).values(window_start=clock.after(-seconds)))


def test_the_try_over_the_limit_is_refused(session):
    spend_all(session)

    with pytest.raises(TooOftenError):
        spend(session, THREE, "alice")


def test_it_says_when_to_try_again(session):
    spend_all(session)

    with pytest.raises(TooOftenError) as refused:
        spend(session, THREE, "alice")

    assert 1 <= refused.value.retry_after <= 60


def test_others_are_not_counted_with_them(session):
    spend_all(session)
    spend(session, THREE, "bob")

    assert session.scalar(select(func.count()).select_from(Attempt)) == 2


def test_a_new_window_begins_when_the_old_one_is_over(session):
    spend_all(session)
    age(session, 60)
    spend(session, THREE, "alice")

    assert session.scalar(select(Attempt.count)) == 1


def test_a_right_try_starts_again_from_nothing(session):
    spend_all(session)
    limits.forgive(session, THREE, "alice")
    spend(session, THREE, "alice")

    assert session.scalar(select(Attempt.count)) == 1


def test_tries_at_the_same_moment_are_all_counted(app, session):
    session.rollback()

    def try_once(_):
        with app.app_context():
            with writing() as own:
                spend(own, Limit("test", 100, 60), "alice")
            db.session.remove()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(try_once, range(40)))

    assert session.scalar(select(Attempt.count)) == 40


def test_old_counts_are_forgotten(session):
    spend_all(session)
    age(session, 2 * 24 * 3600)
    limits.forget_old(session)

    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_what_somebody_typed_as_a_name_is_not_stored(session):
    spend(session, THREE, "my password, in the wrong field")

    assert "password" not in session.scalar(select(Attempt.subject))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("not an address", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_subscriber_counts_as_one(address, network):
    assert limits.network(address) == network
