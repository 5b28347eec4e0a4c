"""Everything wrong with a list is named at once: by line, column and reason."""

import pytest

from db.roster_file import ListRefused, parse

YEAR = 2026


def problems(content: bytes | str) -> list[tuple[int, str, str]]:
    with pytest.raises(ListRefused) as refused:
        parse(content if isinstance(content, bytes) else content.encode(), YEAR)
    return [(one.line, one.column, one.reason) for one in refused.value.problems]


def test_a_list_of_a_spreadsheet_is_read():
    roster = parse('\ufeffID,first_name , Community\r\na,ก,ข\r\n,,\r\n\r\nb,ค,"ง, จ"\r\n'.encode(), YEAR)
    assert roster.columns == ("id", "first_name", "community")
    assert [(one.id, one.community) for one in roster.residents] == [("a", "ข"), ("b", "ง, จ")]


def test_a_header_alone_is_an_empty_list():
    assert parse(b"id,first_name,community\n", YEAR).residents == ()


def test_lines_are_counted_as_an_editor_counts_them():
    [(line, column, _)] = problems('id,first_name,community\na,ก,"ข\nข"\nb,,ค\n')
    assert (line, column) == (4, "first_name")


@pytest.mark.parametrize("content", ["", "a,ก,ข\n", "id;first_name;community\na;ก;ข\n"])
def test_a_missing_header_is_named(content):
    [(line, _, reason)] = problems(content)
    assert line == 1 and "must be the header" in reason


def test_a_wrong_separator_is_named():
    assert "commas" in problems("id;first_name;community\n")[0][2]


def test_unknown_missing_and_double_columns_are_named():
    found = problems("id,first_name,phone,id,\n")
    assert [(column, reason.split(";")[0]) for _, column, reason in found] == [
        ("community", "is missing in the header, but required"),
        ("phone", "is unknown"),
        ("id", "is in the header twice"),
        ("column 5", "is unknown"),
    ]


def test_a_resident_on_two_lines_is_named_with_both():
    [(line, column, reason)] = problems("id,first_name,community\na,ก,ข\na,ค,ง\n")
    assert (line, column) == (3, "id") and "line 2" in reason


def test_cells_too_many_or_too_few_are_named():
    assert [line for line, _, _ in problems("id,first_name,community\na,ก\nb,ก,ข,ค\n")] == [2, 3]


@pytest.mark.parametrize("encoding", ["cp874", "utf-16"])
def test_another_encoding_is_named_with_the_remedy(encoding):
    [(_, _, reason)] = problems("id,first_name,community\na,บัวผัน,ข\n".encode(encoding))
    assert "CSV UTF-8" in reason


def test_a_quote_that_is_never_closed_is_named_by_its_line():
    [(line, _, reason)] = problems('id,first_name,community\na,ก,ข\nb,"ก,ข\nc,ค,ง\n')
    assert line == 3 and "quote" in reason


def test_what_a_cell_held_is_never_repeated():
    with pytest.raises(ListRefused) as refused:
        parse("id,first_name,community,numbers\na,บัวผัน,สวนดอก,08123456789999\n".encode(), YEAR)
    assert not any(secret in str(refused.value) for secret in ("บัวผัน", "สวนดอก", "0812345"))
