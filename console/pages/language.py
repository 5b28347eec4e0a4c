"""Thai or English, for this browser and for the account of whoever is signed in."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.cookies import LANGUAGE, YEAR_SECONDS
from console.door import own_path
from console.means import means_of
from console.words import LANGUAGES
from db.engine import DatabaseAway


async def choose(request: Request) -> Response:
    """From the next page on."""
    means, form = means_of(request), await request.form(max_files=0)
    response = RedirectResponse(own_path(str(form.get("next", ""))), 303)
    chosen, account = str(form.get("language", "")), request.state.account
    if chosen not in LANGUAGES:
        return response
    means.cookies.write(response, LANGUAGE, chosen, YEAR_SECONDS)
    if account is not None:
        with suppress(DatabaseAway):
            await means.accounts.change(account.id, language=chosen)
    return response
