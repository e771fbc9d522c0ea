from __future__ import annotations

import pytest

from postdesk.domain.people import (
    TASKS_OF,
    NotPermittedError,
    OwnApprovalError,
    Person,
    Role,
    Task,
    check_approval,
    may,
    role_for,
)


def test_a_clerk_sells_but_does_not_approve() -> None:
    assert may([Role.CLERK], Task.SELL)
    assert not may([Role.CLERK], Task.APPROVE)
    assert not may([Role.CLERK], Task.KEEP_SAFE)


def test_an_auditor_reads_and_writes_nothing() -> None:
    assert TASKS_OF[Role.AUDITOR] == {Task.READ_EVERYTHING, Task.EXPORT, Task.VERIFY}


def test_a_manager_may_stand_at_the_counter() -> None:
    assert TASKS_OF[Role.CLERK] < TASKS_OF[Role.MANAGER]


def test_every_task_can_be_done_by_somebody() -> None:
    assert frozenset().union(*TASKS_OF.values()) == frozenset(Task)


def test_the_humblest_role_is_the_one_that_is_named() -> None:
    both = [Role.MANAGER, Role.CLERK]

    assert role_for(both, Task.SELL) is Role.CLERK
    assert role_for(both, Task.APPROVE) is Role.MANAGER


def test_who_may_is_told_when_one_may_not() -> None:
    with pytest.raises(NotPermittedError) as refused:
        role_for([Role.CLERK], Task.CLOSE_DAY)

    assert refused.value.task is Task.CLOSE_DAY
    assert refused.value.allowed_to == {Role.MANAGER}


def test_nobody_approves_what_they_asked_for() -> None:
    check_approval("P-01", "P-02", [Role.MANAGER])

    with pytest.raises(OwnApprovalError):
        check_approval("P-02", "P-02", [Role.CLERK, Role.MANAGER])
    with pytest.raises(NotPermittedError):
        check_approval("P-01", "P-03", [Role.CLERK])


def test_a_person_is_named_in_the_writing_asked_for_or_else_in_the_other() -> None:
    both = Person("sokhlin", "ស៊ឹម សុខលីន", "Sim Sokhlin", Role.CLERK)
    khmer_only = Person("vibol", "ហេង វិបុល", "", Role.CLERK)

    assert (both.name(in_khmer=True), both.name(in_khmer=False)) == ("ស៊ឹម សុខលីន", "Sim Sokhlin")
    assert khmer_only.name(in_khmer=False) == "ហេង វិបុល"
