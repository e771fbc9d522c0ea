"""Who works in a post office, and what each may do, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from postdesk.domain.errors import RuleError


class Role(StrEnum):
    """What a person is at the branch. One person may hold several; an entry names the one held."""

    CLERK = "clerk"
    MANAGER = "manager"
    AUDITOR = "auditor"


class Task(StrEnum):
    """What may be allowed or not."""

    SELL = "sell"
    HAND_OVER = "hand_over"
    PAY_OUT = "pay_out"
    KEEP_TILL = "keep_till"
    REPRINT = "reprint"
    DISPUTE = "dispute"
    KEEP_SAFE = "keep_safe"
    REMIT = "remit"
    APPROVE = "approve"
    OPEN_DAY = "open_day"
    CLOSE_DAY = "close_day"
    DISPATCH = "dispatch"
    ENTER_RATE = "enter_rate"
    KEEP_STAFF = "keep_staff"
    KEEP_CUSTOMERS = "keep_customers"
    ANSWER_PROPOSAL = "answer_proposal"
    BACK_UP = "back_up"
    EXCHANGE_DATA = "exchange_data"
    READ_EVERYTHING = "read_everything"
    EXPORT = "export"
    VERIFY = "verify"


_CLERK: Final = frozenset(
    {
        Task.SELL,
        Task.HAND_OVER,
        Task.PAY_OUT,
        Task.KEEP_TILL,
        Task.REPRINT,
        Task.DISPUTE,
        Task.EXCHANGE_DATA,
    }
)
_READER: Final = frozenset({Task.READ_EVERYTHING, Task.EXPORT, Task.VERIFY})

TASKS_OF: Final[Mapping[Role, frozenset[Task]]] = MappingProxyType(
    {
        Role.CLERK: _CLERK,
        Role.MANAGER: frozenset(Task),
        Role.AUDITOR: _READER,
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at this desk, in the role held now.

    Attributes:
        person_id: A short code, such as `sokhlin`; it stands in every entry.
        name_km: Name in Khmer, family name first.
        name_latin: Name in Latin letters.
        role: The role held.
    """

    person_id: str
    name_km: str
    name_latin: str
    role: Role

    def name(self, *, in_khmer: bool) -> str:
        """The name as shown, in the one writing or the other."""
        return (self.name_km or self.name_latin) if in_khmer else (self.name_latin or self.name_km)


class NotPermittedError(RuleError):
    """The person's role does not include it.

    Attributes:
        task: What was to be done.
        allowed_to: The roles that may.
    """

    def __init__(self, task: Task, allowed_to: frozenset[Role]) -> None:
        super().__init__(task.value)
        self.task = task
        self.allowed_to = allowed_to


class OwnApprovalError(RuleError):
    """A person was about to approve what they had asked for themselves."""


def may(roles: Iterable[Role], task: Task) -> bool:
    """Whether one of the roles includes the task."""
    return any(task in TASKS_OF[role] for role in roles)


def role_for(roles: Iterable[Role], task: Task) -> Role:
    """The role in which a person does it: the humblest one held that may.

    It is the role an entry names, so that a manager who sells a stamp does so as a clerk.

    Raises:
        NotPermittedError: None of the roles includes the task.
    """
    held = frozenset(roles)
    for role in Role:
        if role in held and task in TASKS_OF[role]:
            return role
    raise NotPermittedError(task, frozenset(role for role in Role if task in TASKS_OF[role]))


def check_approval(asked_by: str, approved_by: str, roles: Iterable[Role]) -> None:
    """Make sure that this person may approve what the other asked for.

    Args:
        asked_by: The code of the person whose exception it is.
        approved_by: The code of the person who approves.
        roles: The roles of the person who approves.

    Raises:
        NotPermittedError: They are no manager.
        OwnApprovalError: The two are one person. A branch of one defers it to headquarters.
    """
    role_for(roles, Task.APPROVE)
    if asked_by == approved_by:
        raise OwnApprovalError(asked_by)
