"""The people of the training branch that screen tests play."""

from __future__ import annotations

from postdesk.domain.people import Person, Role

CLERK = Person("sokhlin", "ស៊ឹម សុខលីន", "Sim Sokhlin", Role.CLERK)
MANAGER = Person("sovann", "ហុង សុវណ្ណ", "Hong Sovann", Role.MANAGER)
