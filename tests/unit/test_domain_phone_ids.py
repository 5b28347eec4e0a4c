"""One phone, one pseudonym, and no way back without the key."""

from domain.phone_ids import phone_id


def test_a_phone_has_one_pseudonym_for_each_key():
    assert phone_id("+66812345678", b"a") == phone_id("+66812345678", b"a") != phone_id("+66812345678", b"b")
    assert phone_id("+66812345678", b"a").startswith("ph_")
    assert len(phone_id("\udcff odd", b"a")) == 23


def test_a_withheld_number_has_none():
    assert phone_id("", b"a") == ""
