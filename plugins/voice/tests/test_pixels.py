"""Layers of a chart at positions in pixels."""

from __future__ import annotations

from dialoguekit.document.renderers.pixel_chart import draw_pixel_chart
from dialoguekit_voice import pixels


def test_layers_are_drawn_without_a_converter() -> None:
    """Texts, plain and bold, lines and dots: the renderer knows all of them."""
    texts = [
        pixels.text_at(4, 10, "Primary care", bold=True),
        pixels.text_at(4, 30, "3", colour=pixels.PALE),
    ]
    lines = [pixels.line_point(0, n, 10.0 * n, 40) for n in range(2)]
    dots = [{"_x": 5, "_y": 5, "_colour": pixels.INK}]
    mark = {"type": "circle", "size": 100, "opacity": 1}
    spec = pixels.pixel_spec(
        50,
        [pixels.line_layer(lines), pixels.layer(dots, mark), *pixels.text_layers(texts)],
    )
    drawn = draw_pixel_chart(spec)
    assert drawn is not None
    assert drawn.count("<text") == 2
    assert drawn.count("<circle") == drawn.count("<path") == 1
    assert 'font-weight="bold"' in drawn
