"""A page in the language of whoever looks at it; everything that is shown is escaped."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.cookies import LANGUAGE, VISIT
from console.means import means_of
from console.sheets import TEMPLATES
from console.tokens import csrf_of, new_token
from console.words import DEFAULT, LANGUAGES, said, words_of


def language_of(request: Request) -> str:
    """As chosen in this browser, else as the account has it, else Thai."""
    chosen = means_of(request).cookies.read(request, LANGUAGE)
    account = getattr(request.state, "account", None)
    wanted = chosen or (account.language if account is not None else "")
    return wanted if wanted in LANGUAGES else DEFAULT


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> Response:
    """The template with `account`, `words`, `language`, `csrf`, `is_away` and these values."""
    state = request.state
    language, response = language_of(request), HTMLResponse("", status)
    text = TEMPLATES.get_template(template).render(
        account=getattr(state, "account", None),
        is_away=getattr(state, "is_away", False),
        language=language,
        words=words_of(language),
        said=partial(said, language),
        csrf=csrf_for(request, response),
        static=request.app.state.statics.address,
        **values,
    )
    response.body = response.render(text)
    response.headers["Content-Length"] = str(len(response.body))
    return response


def csrf_for(request: Request, response: Response) -> str:
    """What forms of this browser send along; a browser that cannot be told from others yet gets a cookie for it."""
    token = getattr(request.state, "token", "") or means_of(request).cookies.read(request, VISIT)
    if not token:
        token = new_token()
        means_of(request).cookies.write(response, VISIT, token)
    return csrf_of(token)
