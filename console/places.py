"""Where a home is, drawn so that it also helps without the internet: rings in metres around it, north above."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 480, 360
RINGS: Final = (100, 250, 500)  # metres
ZOOM: Final = 15
_TILE = 256
_EQUATOR_METRES: Final = 40_075_016.686
_MOST_LATITUDE: Final = 85.0  # beyond it such maps end


@dataclass(frozen=True)
class Tile:
    """One square of the map that somebody else drew, and where it lies on ours."""

    address: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """What the page draws, in its own units; `tiles` only where the centre has named who serves them."""

    latitude: float
    longitude: float
    rings: tuple[tuple[int, float], ...]
    dots: tuple[tuple[float, float], ...]
    tiles: tuple[Tile, ...]


def drawn(latitude: float, longitude: float, others: Iterable[tuple[float, float]], tiles: str) -> Map:
    """Around this home; `others` are homes of the same community, `tiles` is like https://.../{z}/{x}/{y}.png."""
    latitude = max(-_MOST_LATITUDE, min(_MOST_LATITUDE, latitude))
    x, y = _at(latitude, longitude)
    a_metre = _TILE * 2**ZOOM / (_EQUATOR_METRES * math.cos(math.radians(latitude)))
    dots = []
    for other in others:
        dot_x, dot_y = _at(*other)
        place = (round(WIDTH / 2 + dot_x - x, 1), round(HEIGHT / 2 + dot_y - y, 1))
        if other != (latitude, longitude) and 0 < place[0] < WIDTH and 0 < place[1] < HEIGHT:
            dots.append(place)
    rings = tuple((metres, round(metres * a_metre, 1)) for metres in RINGS)
    return Map(latitude, longitude, rings, tuple(dots), tuple(_tiles(x, y, tiles)) if tiles else ())


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    """In points of the whole world's map at this zoom (Web Mercator)."""
    size = _TILE * 2**ZOOM
    sine = math.sin(math.radians(latitude))
    return (
        (longitude + 180) / 360 * size,
        (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * size,
    )


def _tiles(x: float, y: float, address: str) -> Iterable[Tile]:
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    for row in range(int(top // _TILE), int((top + HEIGHT) // _TILE) + 1):
        for column in range(int(left // _TILE), int((left + WIDTH) // _TILE) + 1):
            named = address.replace("{z}", str(ZOOM)).replace("{x}", str(column)).replace("{y}", str(row))
            yield Tile(named, round(column * _TILE - left, 1), round(row * _TILE - top, 1))
