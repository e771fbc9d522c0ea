"""A glyph's outline, as HarfBuzz draws it, to the path operators of PDF."""

from __future__ import annotations

from functools import cache
from typing import Any

import uharfbuzz


class OutlinePen:
    """Takes HarfBuzz's strokes and keeps them as PDF operators, in font units."""

    def __init__(self) -> None:
        self._operators: list[str] = []
        self._x = 0.0
        self._y = 0.0

    @property
    def operators(self) -> str:
        """All of the outline, not yet filled; empty for a space."""
        return " ".join(self._operators)

    def move(self, x: float, y: float) -> None:
        """Begin a contour."""
        self._put("m", x, y)

    def line(self, x: float, y: float) -> None:
        """A straight stroke."""
        self._put("l", x, y)

    def cubic(self, *points: float) -> None:
        """A cubic curve: two handles and the end."""
        self._put("c", *points)

    def quadratic(self, handle_x: float, handle_y: float, x: float, y: float) -> None:
        """A quadratic curve, which PDF does not have: the same curve as a cubic."""
        first = (self._x + 2 * (handle_x - self._x) / 3, self._y + 2 * (handle_y - self._y) / 3)
        second = (x + 2 * (handle_x - x) / 3, y + 2 * (handle_y - y) / 3)
        self._put("c", *first, *second, x, y)

    def close(self) -> None:
        """End the contour."""
        self._operators.append("h")

    def _put(self, operator: str, *points: float) -> None:
        self._x, self._y = points[-2:]
        self._operators.append(" ".join(map(_units, points)) + f" {operator}")


@cache
def draw_functions() -> Any:  # noqa: ANN401 - uharfbuzz has no types
    """The functions that bring HarfBuzz's strokes to an `OutlinePen`."""
    functions = uharfbuzz.DrawFuncs()
    functions.set_move_to_func(lambda x, y, pen: pen.move(x, y))
    functions.set_line_to_func(lambda x, y, pen: pen.line(x, y))
    functions.set_cubic_to_func(lambda *strokes: strokes[-1].cubic(*strokes[:-1]))
    functions.set_quadratic_to_func(lambda *strokes: strokes[-1].quadratic(*strokes[:-1]))
    functions.set_close_path_func(lambda pen: pen.close())
    return functions


def _units(value: float) -> str:
    # Half a unit is a thousandth of a millimetre in the largest type: whole units are enough.
    return str(round(value))
