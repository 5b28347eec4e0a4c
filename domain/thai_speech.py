"""Numbers, telephones, times and dates as Thai says them: the words in order, each of which is one recorded sound.

Asterisk's own Thai says 101 as ร้อยหนึ่ง, dates in the wrong era and times without นาฬิกา; nobody should hear that.
"""

from datetime import date, time

from domain import numbers

MOST = 9_999_999
BUDDHIST_YEARS = 543
DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
PLACES = ((1_000_000, "ล้าน"), (100_000, "แสน"), (10_000, "หมื่น"), (1_000, "พัน"), (100, "ร้อย"))
LAST_ONE, PLUS = "เอ็ด", "บวก"
HOUR, MINUTE, ERA = "นาฬิกา", "นาที", "พุทธศักราช"
WEEKDAYS = ("วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์")
MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip


def number(value: int) -> tuple[str, ...]:
    """A quantity: the higher places one word each, what is below a hundred one word. ValueError: beyond MOST."""
    if not 0 <= value <= MOST:
        raise ValueError(f"only numbers from 0 to {MOST} are spoken")
    higher = tuple(f"{DIGITS[value // place % 10]}{name}" for place, name in PLACES if value // place % 10)
    rest = value % 100
    if not higher:
        return (_below_hundred(rest),)
    return higher if rest == 0 else (*higher, LAST_ONE if rest == 1 else _below_hundred(rest))


def digits(text: str) -> tuple[str, ...]:
    """Digit by digit, as an id or a code is read; what is no digit is left out."""
    return tuple(DIGITS[int(sign)] for sign in text if sign.isdecimal())


def telephone(number: str) -> tuple[str, ...]:
    """A telephone number (E.164) as it is dialled here; a foreign one with its plus."""
    shown = numbers.display(number)
    return (PLUS, *digits(shown)) if shown.startswith("+") else digits(shown)


def clock(moment: time) -> tuple[str, ...]:
    """A time of day on the clock of 24 hours, which no part of the country hears differently."""
    minutes = (*number(moment.minute), MINUTE) if moment.minute else ()
    return (*number(moment.hour), HOUR, *minutes)


def calendar(day: date) -> tuple[str, ...]:
    """A date with its day of the week, in the Buddhist era."""
    month = f"เดือน{MONTHS[day.month - 1]}"
    return (f"{WEEKDAYS[day.weekday()]}ที่", *number(day.day), month, ERA, *number(day.year + BUDDHIST_YEARS))


def vocabulary() -> set[str]:
    """Every word that the functions above can return."""
    tens = {_below_hundred(value) for value in range(100)}
    places = {f"{digit}{name}" for digit in DIGITS[1:] for _, name in PLACES}
    days = {f"{day}ที่" for day in WEEKDAYS} | {f"เดือน{month}" for month in MONTHS}
    return tens | places | days | {LAST_ONE, PLUS, HOUR, MINUTE, ERA}


def _below_hundred(value: int) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return DIGITS[ones]
    head = {1: "สิบ", 2: "ยี่สิบ"}.get(tens, f"{DIGITS[tens]}สิบ")
    return head + {0: "", 1: LAST_ONE}.get(ones, DIGITS[ones])
