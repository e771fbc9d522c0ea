"""What the first page says after the program was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from postdesk.ui.khmer_label import Caption, Paragraph
from postdesk.ui.language import Speech
from postdesk.ui.widgets.card import card

if TYPE_CHECKING:
    from postdesk.services.recovery import LeftDraft, LeftOff


DRAFTS_SHOWN = 2


class LeftOffCard(QWidget):
    """Recorded, printed or not, and not recorded: three plain sentences."""

    def __init__(self, speech: Speech, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speech = speech
        self._left: LeftOff | None = None
        frame, column = card(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.words = Paragraph()
        column.addWidget(Caption(speech, "ui_sign_in.cut_off", role="heading"))
        column.addWidget(self.words)
        speech.changed.connect(self.retranslate)
        self.hide()

    def show_left(self, left: LeftOff) -> None:
        """Say it."""
        self._left = left
        self.retranslate()
        self.show()

    @Slot()
    def retranslate(self) -> None:
        """Say it in the language chosen now."""
        if self._left is not None:
            self.words.set_plain_text("\n".join(self._sentences(self._left)))

    def _sentences(self, left: LeftOff) -> list[str]:
        return [
            self._recorded(left),
            *self._receipt(left),
            *[self._draft(draft) for draft in left.drafts[-DRAFTS_SHOWN:]],
            *self._more(len(left.drafts) - DRAFTS_SHOWN),
            *([] if left.drafts else [self._speech.say("ui_sign_in.nothing_left")]),
        ]

    def _recorded(self, left: LeftOff) -> str:
        entry = left.entry
        if entry is None:
            return self._speech.say("ui_sign_in.recorded_nothing")
        return self._speech.say(
            "ui_sign_in.recorded",
            seq=entry.seq,
            what=self._speech.say(f"entry.{entry.kind}"),
            number=entry.number or "–",
            at=entry.at,
            name=self._speech.either(entry.name_km, entry.name_latin) or "–",
        )

    def _receipt(self, left: LeftOff) -> list[str]:
        receipt = left.receipt
        if receipt is None:
            return []
        key = "ui_sign_in.receipt_printed" if receipt.is_printed else "ui_sign_in.receipt_waits"
        fields = {"no": receipt.receipt_no, "amount": receipt.amount, "at": receipt.at}
        return [self._speech.say(key, **fields)]

    def _more(self, drafts: int) -> list[str]:
        return [self._speech.say("ui_sign_in.more_left", drafts=drafts)] if drafts > 0 else []

    def _draft(self, draft: LeftDraft) -> str:
        return self._speech.say(
            "ui_sign_in.not_recorded",
            draft=draft.draft_no,
            items=draft.items,
            at=draft.at,
            name=self._speech.either(draft.name_km, draft.name_latin),
        )
