"""Numbers, telephones, times and dates as English says them: the words in order, each of which is one sound."""

from datetime import date, time

from domain import numbers

MOST = 9_999_999
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MILLION, THOUSAND, HUNDRED, PLUS = "million", "thousand", "hundred", "plus"
MORNING, AFTERNOON, OH = "A.M.", "P.M.", "oh"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def number(value: int) -> tuple[str, ...]:
    """A quantity, word by word: "two", "hundred", "forty", "one". ValueError: beyond MOST."""
    if not 0 <= value <= MOST:
        raise ValueError(f"only numbers from 0 to {MOST} are spoken")
    words: tuple[str, ...] = ()
    for size, place in ((1_000_000, MILLION), (1_000, THOUSAND)):
        if value >= size:
            words += (*_below_thousand(value // size), place)
            value %= size
    return words if words and not value else (*words, *_below_thousand(value))


def digits(text: str) -> tuple[str, ...]:
    """Digit by digit, as an id or a code is read; what is no digit is left out."""
    return tuple(ONES[int(sign)] for sign in text if sign.isdecimal())


def telephone(number: str) -> tuple[str, ...]:
    """A telephone number (E.164) as it is dialled here; a foreign one with its plus."""
    shown = numbers.display(number)
    return (PLUS, *digits(shown)) if shown.startswith("+") else digits(shown)


def clock(moment: time) -> tuple[str, ...]:
    """A time of day on the clock of twelve hours."""
    half = AFTERNOON if moment.hour >= 12 else MORNING
    minutes = (OH, *number(moment.minute)) if 0 < moment.minute < 10 else number(moment.minute)
    return (*number(moment.hour % 12 or 12), *(minutes if moment.minute else ()), half)


def calendar(day: date) -> tuple[str, ...]:
    """A date with its day of the week, in the common era."""
    return (WEEKDAYS[day.weekday()], MONTHS[day.month - 1], *number(day.day), *number(day.year))


def vocabulary() -> set[str]:
    """Every word that the functions above can return."""
    return {*ONES, *TENS, *WEEKDAYS, *MONTHS, HUNDRED, THOUSAND, MILLION, PLUS, MORNING, AFTERNOON, OH}


def _below_thousand(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    words = (ONES[hundreds], HUNDRED) if hundreds else ()
    return words if words and not rest else (*words, *_below_hundred(rest))


def _below_hundred(value: int) -> tuple[str, ...]:
    if value < len(ONES):
        return (ONES[value],)
    tens, ones = divmod(value, 10)
    return (TENS[tens - 2], ONES[ones]) if ones else (TENS[tens - 2],)
