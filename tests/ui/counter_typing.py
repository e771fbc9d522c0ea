"""What tests type at the counter."""

from __future__ import annotations

from dataclasses import replace

from postdesk.domain.basket import Party
from postdesk.domain.notes import Cash
from postdesk.ui.counter.presenter import CounterPresenter
from postdesk.ui.counter.tender import TypedMoney

ADDRESSEE = Party(name="ឡុង សុវណ្ណ", telephone="012 555 102")
SENDER = Party(name="លី ស្រីមុំ")


def type_in(counter: CounterPresenter, code: str, **answers: object) -> None:
    counter.choose_product(code)
    editing = counter.draft.editing
    assert editing is not None
    counter.type_line(replace(editing, **answers))  # type: ignore[arg-type]


def parcel(counter: CounterPresenter, weight_g: int = 3_400, **answers: object) -> None:
    whole: dict[str, object] = {
        "weight_g": weight_g,
        "addressee": ADDRESSEE,
        "sender": SENDER,
        "destination_office": "BTB",
        "is_inspected": True,
        "is_prohibited_asked": True,
    }
    type_in(counter, "parcel", **(whole | answers))


def paid(khr: int = 0, usd: int = 0) -> TypedMoney:
    return TypedMoney(Cash(khr, usd))
