"""The keys of the counter's left side: one per service, one for stamps and boxes, the rate."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from postdesk.domain.money import Currency, Money
from postdesk.ui.counter.facts import CounterFacts
from postdesk.ui.counter.parts import ProductKey
from postdesk.ui.khmer_label import Caption, KeyedParagraph
from postdesk.ui.language import Named, Speech
from postdesk.ui.widgets.action_button import ActionButton
from postdesk.ui.widgets.card import card
from postdesk.words.catalogue import Language, say

SERVICE_KEYS = (
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "Shift+F2",
    "Shift+F3",
    "Shift+F4",
    "Shift+F5",
    "Shift+F6",
)
GOODS_KEY = "F7"
WIDTH = 254
KEY_GAP = 3


class ProductKeys(QWidget):
    """What a customer may ask for."""

    service_wanted = Signal(str)
    goods_wanted = Signal()

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._shown: tuple[str, ...] = ()
        self.keys: dict[str, ActionButton] = {}
        self.setFixedWidth(WIDTH)
        frame, self._column = card(self)
        self._column.addWidget(Caption(speech, "ui_counter.services", role="heading"))
        self._keys = QVBoxLayout()
        self._keys.setSpacing(KEY_GAP)
        self._column.addLayout(self._keys)
        self._column.addStretch(1)
        self.rate = KeyedParagraph(speech, "", role="hint")
        self._column.addWidget(self.rate)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def show_facts(self, facts: CounterFacts) -> None:
        """The products there are, and the rate."""
        codes = tuple(product.code for product in facts.services)
        if codes != self._shown:
            self._make_keys(facts)
            self._shown = codes
        if facts.rate is None:
            self.rate.set_key("ui_counter.no_rate")
        else:
            riel = Money(facts.rate.riel_per_usd, Currency.KHR)
            key = "ui_counter.rate_old" if facts.rate_age_days else "ui_counter.rate"
            self.rate.set_key(key, riel=riel, day=facts.rate.from_on, days=facts.rate_age_days)
        self._mark_old(is_old=facts.rate_age_days > 0)

    def _mark_old(self, *, is_old: bool) -> None:
        """An old rate stands out: it is used all the same, and the receipt says so."""
        self.rate.setProperty("role", "strong" if is_old else "hint")
        self.rate.style().unpolish(self.rate)
        self.rate.style().polish(self.rate)

    def show_open(self, code: str) -> None:
        """Mark what is being typed; `goods` for stamps and boxes, empty for nothing."""
        for name, key in self.keys.items():
            key.setChecked(name == code)

    def set_allowed(self, allowed: bool) -> None:
        """Whether anything may be chosen now."""
        for key in self.keys.values():
            key.set_allowed(allowed)

    def _make_keys(self, facts: CounterFacts) -> None:
        for key in self.keys.values():
            key.hide()
            key.deleteLater()
        self.keys = {}
        for place, product in enumerate(facts.services):
            shortcut = SERVICE_KEYS[place] if place < len(SERVICE_KEYS) else ""
            key = ProductKey(self._speech, Named(product.name_km, product.name_en), shortcut)
            key.clicked.connect(partial(self._on_service, product.code))
            self._add(product.code, key)
        if facts.goods:
            goods = ProductKey(self._speech, self._goods_name(), GOODS_KEY)
            goods.clicked.connect(self._on_goods)
            self._add("goods", goods)

    @staticmethod
    def _goods_name() -> Named:
        key = "ui_counter.goods"
        return Named(say(key, Language.KHMER), say(key, Language.ENGLISH))

    def _add(self, code: str, key: ActionButton) -> None:
        self.keys[code] = key
        self._keys.addWidget(key)

    def _on_service(self, code: str) -> None:
        self.service_wanted.emit(code)

    def _on_goods(self) -> None:
        self.goods_wanted.emit()
