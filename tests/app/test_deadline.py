"""An inspection that takes too long ends with an error; one that does not leaves no alarm behind."""

from __future__ import annotations

import signal
import threading

import pytest

from cigen.app import deadline as module
from cigen.app import look
from cigen.app.deadline import deadline
from cigen.errors import UnsafeInputError
from cigen.repo import Repo


@pytest.fixture(autouse=True)
def free_alarm() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)  # the one that watches over this test


def work_without_end() -> None:
    with deadline():
        while True:
            pass


def test_work_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.05)
    with pytest.raises(UnsafeInputError, match=r"within 0\.05 seconds"):
        work_without_end()


def test_looking_at_a_repository_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1e-4)
    with pytest.raises(UnsafeInputError):
        look(Repo.from_mapping({f"{number}/pom.xml": "<project><a/></project>" for number in range(2000)}))


def test_afterwards_there_is_no_alarm_and_the_handler_is_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with deadline():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == before


def test_an_alarm_of_somebody_else_and_other_threads_are_left_alone() -> None:
    signal.setitimer(signal.ITIMER_REAL, 100)
    with deadline():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    signal.setitimer(signal.ITIMER_REAL, 0)
    seen: list[float] = []

    def work() -> None:
        with deadline():
            seen.append(signal.getitimer(signal.ITIMER_REAL)[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [0.0]
