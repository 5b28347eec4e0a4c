"""However a network writes it, the same phone is the same phone, and nothing a stranger sends breaks anything."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import numbers
from domain.numbers import Caller

KEY = b"a key of the tests"
E164 = "+66812345678"

mobiles = st.from_regex(r"[89][0-9]{8}", fullmatch=True)
SPELLINGS = ("0{}", "66{}", "+66{}", "{}", "0066{}", "00166{}", "+660{}", " +66 {} ", "(0){}")


@pytest.mark.parametrize(
    "spelling",
    [
        "0812345678",
        "66812345678",
        "+66812345678",
        "812345678",
        "081-234-5678",
        "081 234 5678",
        "+66 81 234 5678",
        "+66 (0)81-234-5678",
        "0066812345678",
        "00166812345678",
        "๐๘๑๒๓๔๕๖๗๘",
        "081.234.5678",
        "\u200e081-234-5678\u00a0",
    ],
)
def test_all_spellings_of_a_phone_are_one_phone(spelling):
    caller = numbers.parse(spelling)
    assert (caller.kind, caller.number) == ("number", E164)
    assert numbers.phone_id(caller.key, KEY) == numbers.phone_id(E164, KEY)


@given(mobiles, st.sampled_from(SPELLINGS))
def test_any_thai_mobile_in_any_spelling_is_one_phone(digits, spelling):
    assert numbers.parse(spelling.format(digits)).number == f"+66{digits}"


@given(mobiles, st.lists(st.tuples(st.integers(0, 9), st.sampled_from(" -./()"))))
def test_separators_never_matter(digits, separators):
    spelled = "0" + digits
    for position, separator in separators:
        spelled = spelled[:position] + separator + spelled[position:]
    assert numbers.parse(spelled).number == f"+66{digits}"


@pytest.mark.parametrize(("dialled", "number"), [("054221234", "+6654221234"), ("02-123-4567", "+6621234567")])
def test_fixed_lines_are_phones(dialled, number):
    assert numbers.parse(dialled).number == number


@pytest.mark.parametrize("foreign", ["+447911123456", "+12125552368", "00447911123456"])
def test_a_valid_foreign_number_is_a_phone(foreign):
    assert numbers.parse(foreign).kind == "number"


@pytest.mark.parametrize("nobody", ["", " ", "anonymous", "Anonymous", "UNKNOWN", "restricted", "<unknown>", "\x00"])
def test_a_caller_who_shows_nothing_is_withheld(nobody):
    assert numbers.parse(nobody).kind == "withheld"


@pytest.mark.parametrize("presentation", ["prohib", "prohib_not_screened", "prohib_passed_screen", "unavailable"])
def test_a_number_that_must_not_be_shown_is_not_used(presentation):
    caller = numbers.parse("0812345678", presentation)
    assert (caller.kind, caller.number, caller.key) == ("withheld", "", "")
    assert numbers.phone_id(caller.key, KEY) == ""


@pytest.mark.parametrize("presentation", ["", "allowed", "allowed_not_screened", "allowed_passed_screen"])
def test_a_number_that_may_be_shown_is_used(presentation):
    assert numbers.parse("0812345678", presentation).number == E164


@pytest.mark.parametrize(
    "garbage",
    ["1669", "191", "1441", "0", "08123", "+", "081234567890123456789", "0812345678;DROP TABLE", "'; --", "${EXTEN}",
     "sip:0812345678@x", "+999999999999", "0812345678\nSet: x", "a" * 5000, "8.12E+08", "+66+812345678"],
)  # fmt: skip
def test_what_is_no_phone_is_malformed_but_kept_short(garbage):
    caller = numbers.parse(garbage)
    assert (caller.kind, caller.number) == ("malformed", "")
    assert len(caller.presented) <= numbers.LONGEST and caller.presented.isprintable()
    assert numbers.phone_id(caller.key, KEY).startswith("ph_")


@given(st.text(), st.text())
def test_nothing_a_network_sends_breaks_the_reading(presented, presentation):
    caller = numbers.parse(presented, presentation)
    assert bool(caller.number) == (caller.kind == "number")
    assert bool(caller.key) == (caller.kind != "withheld")
    assert re.fullmatch(r"(ph_[0-9a-f]{20})?", numbers.phone_id(caller.key, KEY))
    numbers.display(caller.presented)


@given(mobiles)
def test_a_shown_number_reads_back_as_itself(digits):
    number = f"+66{digits}"
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert numbers.parse(numbers.display(number)).number == number


def test_another_key_gives_another_pseudonym():
    assert numbers.phone_id(E164, KEY) != numbers.phone_id(E164, b"another key")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(E164, "081-234-5678"), ("+6654221234", "054-221-234"), ("+6621234567", "02-123-4567"),
     ("+442079460018", "+44 20 7946 0018"), ("no number", "no number")],
)  # fmt: skip
def test_numbers_are_shown_as_people_write_them(number, shown):
    assert numbers.display(number) == shown


def test_a_caller_is_recognised_by_what_was_presented_where_that_is_no_number():
    assert Caller("malformed", "", "12").key == "12"


@pytest.mark.parametrize(
    ("number", "national", "e164", "plain"),
    [
        ("+66812345678", "0812345678", "+66812345678", "66812345678"),
        ("+6654123456", "054123456", "+6654123456", "6654123456"),
        ("+6591234567", "0016591234567", "+6591234567", "6591234567"),
        ("1669", "1669", "1669", "1669"),
        ("191", "191", "191", "191"),
        ("op-noi", "op-noi", "op-noi", "op-noi"),
    ],
)
def test_a_number_is_dialled_as_the_trunk_wants_it_and_a_short_code_as_it_is(number, national, e164, plain):
    assert [numbers.dialled(number, how) for how in ("national", "e164", "plain")] == [national, e164, plain]
