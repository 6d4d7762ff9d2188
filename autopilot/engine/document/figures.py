"""The charts of a document as vector drawings: one frame with axes, and what is drawn into it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from autopilot.engine.document.blocks import clean
from autopilot.engine.readable import number

GOOD, BAD = HexColor("#0972d3"), HexColor("#c7511f")
NEUTRAL, GRID, INK = HexColor("#7d8998"), HexColor("#e0e3e6"), HexColor("#3b4654")
FAINT = Color(0.035, 0.447, 0.827, alpha=0.25)
FONT = "Helvetica"  # replaced by the PDF's own when it is one: see pdf.py
WIDTH, HEIGHT = 340, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 20, 36
MOST_DOTS = 400  # of a scatter: more do not show, and each has a size
LABEL = 24  # characters of a category on an axis

Points = Sequence[tuple[float, float]]
Show = Callable[[float], str]


def plain(value: float) -> str:
    """A tick of an axis of numbers."""
    return number(value)


def share(value: float) -> str:
    """A tick of an axis of shares."""
    return f"{100 * value:.4g} %"


@dataclass
class Frame:
    """Axes with their titles, ready to be drawn into. x, y: (lowest, highest) value."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_title: str
    y_title: str
    show_x: Show | None = plain  # None: the axis has no ticks of its own
    show_y: Show | None = plain
    height: int = HEIGHT
    left: int = LEFT

    def __post_init__(self) -> None:
        self.x, self.y = _widened(self.x), _widened(self.y)
        self.drawing = Drawing(WIDTH, self.height)
        self._axes()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a pair of values lies, in points."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (
            round(self.left + across * (WIDTH - self.left - RIGHT), 2),
            round(BOTTOM + up * (self.height - TOP - BOTTOM), 2),
        )

    def line(self, points: Points, colour: Color = GOOD, width: float = 1.5, dashed: bool = False) -> None:
        """A line through the points; fewer than two are no line."""
        flat = [each for point in points for each in self.at(*point)]
        if len(flat) >= 4:
            drawn = PolyLine(flat, strokeColor=colour, strokeWidth=width)
            if dashed:
                drawn.strokeDashArray = [4, 3]
            self.drawing.add(drawn)

    def dots(self, points: Points, colour: Color = GOOD, radius: float = 1.8) -> None:
        """A dot per point, of many every n-th."""
        step = max(1, ceil(len(points) / MOST_DOTS))
        for point in points[::step]:
            x, y = self.at(*point)
            self.drawing.add(Circle(x, y, radius, fillColor=colour, strokeColor=None))

    def box(self, low: tuple[float, float], high: tuple[float, float], colour: Color = GOOD) -> None:
        """A filled rectangle between two corners."""
        (left, bottom), (right, top) = self.at(*low), self.at(*high)
        drawn = Rect(left, bottom, right - left, top - bottom)
        drawn.fillColor, drawn.strokeColor = colour, None
        self.drawing.add(drawn)

    def text(
        self, x: float, y: float, text: str, anchor: Literal["start", "middle", "end"] = "middle", size: int = 8
    ) -> None:
        """A word at a place in points."""
        self.drawing.add(String(x, y, clean(text), fontName=FONT, fontSize=size, textAnchor=anchor, fillColor=INK))

    def _axes(self) -> None:
        left, right, bottom, top = self.left, WIDTH - RIGHT, BOTTOM, self.height - TOP
        for value in ticks(*self.x) if self.show_x else ():
            x, _ = self.at(value, self.y[0])
            self.drawing.add(Line(x, bottom, x, top, strokeColor=GRID, strokeWidth=0.5))
            self.text(x, bottom - 11, self.show_x(value) if self.show_x else "")
        for value in ticks(*self.y) if self.show_y else ():
            _, y = self.at(self.x[0], value)
            self.drawing.add(Line(left, y, right, y, strokeColor=GRID, strokeWidth=0.5))
            self.text(left - 4, y - 3, self.show_y(value) if self.show_y else "", "end")
        self.drawing.add(Line(left, bottom, right, bottom, strokeColor=NEUTRAL, strokeWidth=0.75))
        self.drawing.add(Line(left, bottom, left, top, strokeColor=NEUTRAL, strokeWidth=0.75))
        self.text((left + right) / 2, 6, self.x_title)
        self.text(4, self.height - 10, self.y_title, "start")  # above its axis: level text is read faster


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values between two others, about `wanted` of them."""
    step = 10 ** floor(log10((high - low) / wanted))
    for factor in (1, 2, 5, 10):
        if (high - low) / (step * factor) <= wanted:
            step *= factor
            break
    first = ceil(low / step - 1e-9)
    return [each * step for each in range(first, floor(high / step + 1e-9) + 1)]


def curve(points: Points, x_title: str, y_title: str, *, baseline: Points = (), top: float = 1.0) -> Drawing:
    """A curve over shares, and dashed what guessing gives."""
    frame = Frame((0, 1), (0, top), x_title, y_title, share, share if top == 1 else plain)
    frame.line(baseline, NEUTRAL, 1, dashed=True)
    frame.line(points)
    return frame.drawing


def calibration(predicted: Sequence[float], observed: Sequence[float], ends: Points, x_title: str) -> Drawing:
    """Said against observed, with the 95 % interval of each observed share. ends: (low, high) of the intervals."""
    frame = Frame((0, 1), (0, 1), x_title, "observed", share, share)
    frame.line([(0, 0), (1, 1)], NEUTRAL, 1, dashed=True)
    for x, (low, high) in zip(predicted, ends, strict=True):
        frame.line([(x, low), (x, high)], NEUTRAL, 1)
    points = list(zip(predicted, observed, strict=True))
    frame.line(points)
    frame.dots(points, radius=3)
    return frame.drawing


def scatter(points: Points, x_title: str, y_title: str, lines: Sequence[Points], dashed: Sequence[Points]) -> Drawing:
    """Dots, and lines among them."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    frame = Frame((min(xs), max(xs)), (min(ys), max(ys)), x_title, y_title)
    frame.dots(points, FAINT)
    for each in dashed:
        frame.line(_inside(frame, each), NEUTRAL, 1, dashed=True)
    for each in lines:
        frame.line(_inside(frame, each), BAD, 1.2)
    return frame.drawing


def histogram(edges: Sequence[float], counts: Sequence[float], x_title: str) -> Drawing:
    """Bars of how many rows lie between two edges."""
    frame = Frame((edges[0], edges[-1]), (0, max([*counts, 1])), x_title, "rows")
    for place, count in enumerate(counts):
        frame.box((edges[place], 0), (edges[place + 1], count))
    return frame.drawing


def bars(names: Sequence[str], values: Sequence[float], x_title: str) -> Drawing:
    """One bar to the right per name, from top to bottom."""
    height = TOP + BOTTOM + 16 * max(1, len(names))
    frame = Frame(
        (min([0.0, *values]), max([0.0, *values])), (0, len(names)), x_title, "", show_y=None, height=height, left=130
    )
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        middle = len(names) - place - 0.5
        frame.box((0, middle - 0.35), (value, middle + 0.35))
        frame.text(frame.left - 4, frame.at(0, middle)[1] - 3, short(name), "end")
    return frame.drawing


def dependence(
    xs: Sequence[float], mean: Sequence[float], rows: Sequence[Sequence[float]], title: str, y: str
) -> Drawing:
    """The mean prediction over the values of a column of numbers, behind it single rows."""
    every = [each for row in (mean, *rows) for each in row]
    frame = Frame((min(xs), max(xs)), (min(every), max(every)), short(title), y)
    for row in rows:
        frame.line(list(zip(xs, row, strict=True)), FAINT, 0.5)
    frame.line(list(zip(xs, mean, strict=True)), GOOD, 2)
    return frame.drawing


def short(text: str, most: int = LABEL) -> str:
    """A name that fits beside an axis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _inside(frame: Frame, points: Points) -> Points:
    """The part of a straight line that lies in the frame; [] if none does."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    kept = []
    for step in range(101):
        x, y = x0 + (x1 - x0) * step / 100, y0 + (y1 - y0) * step / 100
        if frame.x[0] <= x <= frame.x[1] and frame.y[0] <= y <= frame.y[1]:
            kept.append((x, y))
    return [kept[0], kept[-1]] if len(kept) > 1 else []


def _widened(ends: tuple[float, float]) -> tuple[float, float]:
    """A span that is not empty."""
    low, high = ends
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    return low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
