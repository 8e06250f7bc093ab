"""area(), distance() and geofence() over points `latitude longitude [altitude [accuracy]]`.

The earth is a sphere of 6 378 100 m in radius, as in both reference engines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms.xpath.coercion import NAN, number_of_text, text_of, to_string
from forms.xpath.context import Context, Evaluate, Item
from forms.xpath.functions import Library, string

GEO = Library()
_define = GEO.define
_RADIUS = 6_378_100.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place, in degrees."""

    latitude: float
    longitude: float


def _point(context: Context, text: str) -> Point | None:
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    numbers = [number_of_text(part, context.run.zone) for part in parts]
    if any(value != value for value in numbers) or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    return Point(numbers[0], numbers[1])


def _points(context: Context, arguments: Sequence[Evaluate]) -> list[Point] | None:
    """The points of a node-set or several arguments, or of one text with `;` between them. None: one is no point."""
    texts: list[str] = []
    for argument in arguments:
        value = argument(context)
        texts.extend([text_of(node) for node in value] if isinstance(value, list) else [to_string(value)])
    if len(texts) == 1:
        texts = texts[0].rstrip("; \t\r\n").split(";")
    points = [_point(context, text) for text in texts]
    known = [point for point in points if point is not None]
    return known if len(known) == len(points) else None


def _rounded(value: float) -> float:
    return math.floor(abs(value) * 100 + 0.5) / 100


@_define("area", 1, returns="number")
@_define("enclosed-area", 1, returns="number")
def _area(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Square metres inside the points, to the hundredth; 0 for fewer than three, NaN where one is no point."""
    points = _points(context, arguments)
    if points is None:
        return NAN
    if len(points) < 3:
        return 0.0
    total = 0.0
    for start, end in zip(points, points[1:] + points[:1], strict=True):
        bend = 2 + math.sin(math.radians(start.latitude)) + math.sin(math.radians(end.latitude))
        total += math.radians(end.longitude - start.longitude) * bend
    return _rounded(total * _RADIUS * _RADIUS / 2)


@_define("distance", 1, None, returns="number")
def _distance(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Metres along the points, to the hundredth; NaN where one is no point."""
    points = _points(context, arguments)
    if points is None:
        return NAN
    return _rounded(sum(_apart(start, end) for start, end in pairwise(points)))


def _apart(start: Point, end: Point) -> float:
    north, south = math.radians(start.latitude), math.radians(end.latitude)
    turn = math.radians(start.longitude - end.longitude)
    cosine = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(turn)
    return math.acos(max(-1.0, min(1.0, cosine))) * _RADIUS


@_define("geofence", 2, returns="boolean")
def _geofence(context: Context, arguments: Sequence[Evaluate]) -> Item:
    """Whether a point lies inside a closed shape (ray casting)."""
    point = _point(context, string(context, arguments[0]))
    shape = _points(context, [arguments[1]])
    if point is None or shape is None or len(shape) < 2 or shape[0] != shape[-1]:
        return False
    inside = False
    for before, after in pairwise(shape):
        if (after.latitude > point.latitude) != (before.latitude > point.latitude):
            slope = (before.longitude - after.longitude) / (before.latitude - after.latitude)
            if point.longitude < slope * (point.latitude - after.latitude) + after.longitude:
                inside = not inside
    return inside
