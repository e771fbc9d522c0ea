"""What the tests of paper share."""

from __future__ import annotations

import pytest

from postdesk.printing.canvas import PaperCanvas
from postdesk.printing.khmer_text import ShapedLine


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of every line that is drawn, in order, while the real canvas draws it."""
    lines: list[str] = []
    draw_line = PaperCanvas.draw_line

    def noted(
        canvas: PaperCanvas, line: ShapedLine, x: float, baseline: float, *, is_white: bool = False
    ) -> None:
        lines.append(line.text)
        draw_line(canvas, line, x, baseline, is_white=is_white)

    monkeypatch.setattr(PaperCanvas, "draw_line", noted)
    return lines
