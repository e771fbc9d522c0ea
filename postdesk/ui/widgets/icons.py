"""Small pictures that stand beside every colour, so that nobody must tell states by colour."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

from postdesk.ui.theme import REAL


class State(StrEnum):
    """How things stand; the names are those of the style sheet."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    NOTE = "note"


COLOUR_OF = {
    State.GOOD: REAL.good,
    State.WARN: REAL.warn,
    State.BAD: REAL.bad,
    State.NOTE: REAL.accent,
}


def state_picture(state: State, size_px: int = 20) -> QPixmap:
    """A tick, a warning triangle, a cross or an i, in the colour of the state."""
    ratio = QApplication.primaryScreen().devicePixelRatio()
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size_px / 20, size_px / 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOUR_OF[state]))
    if state is State.WARN:
        painter.drawPolygon(QPolygonF([QPointF(10, 1), QPointF(19.5, 18.5), QPointF(0.5, 18.5)]))
    else:
        painter.drawEllipse(QRectF(1, 1, 18, 18))
    _draw_sign(painter, state)
    painter.end()
    return picture


def _draw_sign(painter: QPainter, state: State) -> None:
    pen = QPen(QColor("white"), 2.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state is State.GOOD:
        painter.drawPolyline(QPolygonF([QPointF(5.5, 10.5), QPointF(8.8, 13.8), QPointF(14.5, 7)]))
    elif state is State.BAD:
        painter.drawLine(QPointF(6.8, 6.8), QPointF(13.2, 13.2))
        painter.drawLine(QPointF(13.2, 6.8), QPointF(6.8, 13.2))
    elif state is State.WARN:
        painter.drawLine(QPointF(10, 7.5), QPointF(10, 12.2))
        painter.drawPoint(QPointF(10, 15.8))
    else:
        painter.drawPoint(QPointF(10, 5.8))
        painter.drawLine(QPointF(10, 9.4), QPointF(10, 14.4))
