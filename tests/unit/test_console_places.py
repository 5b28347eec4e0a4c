"""The map shows the home in its middle, north above, and says how far; also without the internet."""

import pytest

from console.places import HEIGHT, WIDTH, drawn

HOME = (18.2901, 99.4921)


def test_rings_are_as_wide_as_they_say() -> None:
    rings = dict(drawn(*HOME, [], "").rings)
    assert rings[500] == pytest.approx(5 * rings[100], rel=0.01)
    assert 100 < rings[500] < HEIGHT / 2, "all of it is on the map"


def test_who_lives_north_is_above_and_who_lives_east_is_right() -> None:
    (north, east) = drawn(*HOME, [(HOME[0] + 0.001, HOME[1]), (HOME[0], HOME[1] + 0.001)], "").dots
    assert north[0] == WIDTH / 2 and north[1] < HEIGHT / 2
    assert east[0] > WIDTH / 2 and east[1] == HEIGHT / 2


def test_the_home_itself_and_the_far_ones_are_no_dots() -> None:
    assert drawn(*HOME, [HOME, (19.5, 99.4921)], "").dots == ()


def test_pictures_of_others_cover_the_map_and_are_asked_for_only_where_named() -> None:
    assert drawn(*HOME, [], "").tiles == ()
    tiles = drawn(*HOME, [], "https://t.example.org/{z}/{x}/{y}.png").tiles
    assert all(tile.address.startswith("https://t.example.org/15/") for tile in tiles)
    assert min(tile.x for tile in tiles) <= 0 and max(tile.x for tile in tiles) + 256 >= WIDTH
    assert min(tile.y for tile in tiles) <= 0 and max(tile.y for tile in tiles) + 256 >= HEIGHT


@pytest.mark.parametrize("latitude", [-90.0, 0.0, 90.0])
def test_no_place_on_earth_breaks_it(latitude: float) -> None:
    assert drawn(latitude, 180.0, [], "https://t.example.org/{z}/{x}/{y}.png").rings
