import sys
import threading
from types import ModuleType

import pytest
from sqlalchemy import select, update

from annotator import clock, jobs
from annotator.db import begin_writing, db, writing
from annotator.errors import InvalidError, mark
from annotator.models import Job
from tests.factories import join, make_project


class BrokenRuleError(InvalidError):
    message = mark("There is no %(thing)s.")


def fails(_claimed, _settings):
    raise BrokenRuleError(thing="paper")


def breaks(_claimed, _settings):
    raise ZeroDivisionError


def reports(claimed, _settings):
    claimed.progress(3, 7)
    return {"copies": 1}


@pytest.fixture
def lead(session):
    person = join(session, make_project(session), "lead", "manager")
    session.commit()
    return person


@pytest.fixture
def handled(monkeypatch):
    """Makes that function the handler of jobs of the kind `print`."""

    def by(run):
        module = ModuleType("printing")
        module.run = run
        monkeypatch.setitem(sys.modules, "printing", module)
        monkeypatch.setitem(jobs.HANDLERS, "print", "printing")

    return by


def work(app):
    """What a worker does with the next job, in a context of its own as in its own process."""
    with app.app_context():
        return jobs.run_next(app.config)


def queued(lead, **parameters):
    with writing() as session:
        return jobs.queue(session, lead, "print", parameters).id


def job(session):
    session.rollback()
    return session.scalars(select(Job).execution_options(populate_existing=True)).one()


def test_a_job_is_done_and_keeps_its_result(lead, handled, session, app):
    handled(reports)
    queued(lead)
    work(app)

    assert (job(session).state, job(session).result, job(session).done) == (
        "done",
        {"copies": 1},
        3,
    )


def test_there_may_be_nothing_to_do(lead, app):
    assert work(app) is False


def test_a_broken_rule_is_kept_with_what_fills_it(lead, handled, session, app):
    handled(fails)
    queued(lead)
    work(app)
    found = job(session)

    assert (found.state, found.error % found.result) == ("failed", "There is no paper.")


def test_what_nobody_expected_is_said_without_its_details(lead, handled, session, app):
    handled(breaks)
    queued(lead)
    work(app)

    assert job(session).error == "Something went wrong here. It was written to the log."


def test_a_job_in_hand_is_not_given_to_another(lead):
    queued(lead)
    with writing() as session:
        first = jobs.claim(session)
    with writing() as session:
        assert (first.attempt, jobs.claim(session)) == (1, None)


def test_a_job_whose_lease_ran_out_is_begun_again(lead, session):
    queued(lead)
    with writing() as writer:
        jobs.claim(writer)
    begin_writing(session)
    session.execute(update(Job).values(leased_until=clock.after(-1)))
    session.commit()

    with writing() as writer:
        assert jobs.claim(writer).attempt == 2


def test_a_worker_that_lost_its_job_no_longer_reports(lead, session):
    queued(lead)
    with writing() as writer:
        slow = jobs.claim(writer)
    begin_writing(session)
    session.execute(update(Job).values(leased_until=clock.after(-1)))
    session.commit()
    with writing() as writer:
        jobs.claim(writer)

    with pytest.raises(jobs.LostError):
        slow.progress(1, 2)


def test_a_job_that_was_cut_off_three_times_is_given_up(lead, handled, session, app):
    handled(reports)
    queued(lead)
    begin_writing(session)
    session.execute(update(Job).values(attempts=3, state="running", leased_until=clock.after(-1)))
    session.commit()
    work(app)

    assert job(session).state == "failed"


def test_each_job_is_claimed_by_one_of_many_workers(lead, app):
    for n in range(12):
        queued(lead, n=n)
    claimed, begin = [], threading.Barrier(4)

    def claim_all():
        begin.wait()
        with app.app_context():
            while True:
                with writing() as session:
                    found = jobs.claim(session)
                if found is None:
                    break
                claimed.append(found.id)
            db.session.remove()

    workers = [threading.Thread(target=claim_all) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 12


def test_the_worker_goes_on_until_it_is_stopped(lead, handled, session, app):
    handled(reports)
    queued(lead)
    stops = iter([False, True])
    with app.app_context():
        jobs.work(lambda: next(stops), app.config)

    assert job(session).state == "done"


def test_a_job_that_is_stopped_while_it_goes_on_ends_at_its_next_progress(
    lead, app, handled, session
):
    done = []

    def goes_on(claimed, _settings):
        with writing() as session:
            jobs.stop(session, claimed.id)
        claimed.progress(1, 2)
        done.append("more")

    handled(goes_on)
    queued(lead)
    work(app)

    assert done == []
    assert (job(session).state, job(session).error) == ("failed", "This was stopped.")


def test_a_job_that_waits_is_stopped_before_it_begins(lead, app, session, handled):
    handled(reports)
    waits = queued(lead)
    with writing() as writer:
        jobs.stop(writer, waits)

    assert work(app) is False
    assert job(session).state == "failed"


def test_a_job_that_has_ended_is_not_stopped(lead, app, session, handled):
    handled(reports)
    ended = queued(lead)
    work(app)
    with writing() as writer:
        jobs.stop(writer, ended)

    assert job(session).state == "done"


def test_the_worker_sweeps_first_and_then_now_and_then(app, monkeypatch):
    monkeypatch.setattr(jobs, "PAUSE", 0)
    monkeypatch.setattr(jobs, "SWEEP_SECONDS", 0)
    swept, looks = [], iter([False, False, True])
    with app.app_context():
        jobs.work(lambda: next(looks), app.config, lambda: swept.append(1))

    assert len(swept) == 3
