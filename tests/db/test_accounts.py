"""Accounts, sessions and links on both engines: each counts once, and only digests are kept."""

from datetime import timedelta

import pytest

from db.accounts import AccountBook, AccountTaken
from db.links import FIRST_ADMIN, LinkBook
from db.sessions import SessionBook, digest_of
from domain.roles import Role


@pytest.fixture(name="book")
def _book(database) -> AccountBook:
    return AccountBook(database)


async def test_an_account_is_added_once_and_changed(book, clock):
    await book.add("malee", "มาลี", Role.OPERATOR, clock.now(), "malee")
    with pytest.raises(AccountTaken):
        await book.add("malee", "อีกคน", Role.ADMIN, clock.now())
    (one,) = await book.list()
    assert (one.id, one.name, one.role, one.operator_id, one.language) == (
        "malee", "มาลี", Role.OPERATOR, "malee", "th",
    )  # fmt: skip
    assert not one.has_password
    assert await book.change("malee", password_hash="x", role=Role.SUPERVISOR)
    assert not await book.change("nobody", password_hash="x")
    known = await book.credentials("malee")
    assert known is not None
    assert (known.password_hash, known.account.role, known.account.has_password) == ("x", Role.SUPERVISOR, True)
    assert await book.credentials("nobody") is None


async def test_there_is_an_admin_once_one_can_sign_in(book, clock):
    await book.add("head", "หัวหน้า", Role.ADMIN, clock.now())
    assert not await book.has_admin()
    await book.change("head", password_hash="x")
    assert await book.has_admin()
    await book.change("head", disabled_at=clock.now())
    assert not await book.has_admin()


async def test_a_step_and_a_recovery_code_count_once(book, clock):
    await book.add("head", "หัวหน้า", Role.ADMIN, clock.now())
    assert [await book.use_step("head", step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    await book.change("head", recovery_codes="a;b")
    assert await book.use_recovery("head", ("a", "b"), ("b",))
    assert not await book.use_recovery("head", ("a", "b"), ("b",))
    assert (await book.credentials("head")).recovery_codes == ("b",)
    assert await book.use_recovery("head", ("b",), ())
    assert (await book.credentials("head")).recovery_codes == ()


async def test_a_session_begins_is_seen_and_ends(database, book, clock):
    sessions, began = SessionBook(database), clock.now()
    await book.add("malee", "มาลี", Role.OPERATOR, began)
    for token in ("one", "two", "three"):
        await sessions.begin(digest_of(token), "malee", token != "two", began)
    found = await sessions.find(digest_of("two"))
    assert found is not None
    assert (found.account.id, found.is_full, found.began_at, found.seen_at) == ("malee", False, began, began)
    clock.advance(hours=1)
    await sessions.seen(digest_of("one"), clock.now())
    assert (await sessions.find(digest_of("one"))).seen_at == clock.now()
    await sessions.end_old(began + timedelta(minutes=1))
    assert await sessions.find(digest_of("two")) is None
    await sessions.begin(digest_of("four"), "malee", True, began)
    await sessions.end_all("malee", but=digest_of("four"))
    assert await sessions.find(digest_of("one")) is None
    await book.change("malee", disabled_at=clock.now())
    assert await sessions.find(digest_of("four")) is None
    await book.change("malee", disabled_at=None)
    await sessions.end(digest_of("four"))
    assert await sessions.find(digest_of("four")) is None


async def test_a_link_is_used_once_in_time_and_the_newest_alone(database, clock):
    links, at = LinkBook(database), clock.now()
    await links.make("old", "malee", at, at + timedelta(days=1))
    await links.make("new", "malee", at, at + timedelta(days=1))
    await links.make("first", FIRST_ADMIN, at, at + timedelta(days=1))
    assert await links.look("old", at) is None
    assert await links.look("new", at) == "malee"
    assert await links.use("new", at + timedelta(days=2)) is None
    assert await links.use("new", at) == "malee"
    assert await links.use("new", at) is None
    assert await links.use("first", at) == FIRST_ADMIN
    await links.make("another", "malee", at, at + timedelta(days=1))
    await links.drop("malee")
    assert await links.look("another", at) is None
