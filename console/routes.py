"""Every page of the console and who may open it. What is not here does not exist; nothing is here without a role."""

from dataclasses import dataclass
from typing import Final

from starlette.routing import Route

from console.door import Endpoint, guarded
from console.pages import (
    account,
    accounts,
    acting,
    board,
    first,
    incident,
    language,
    live,
    login,
    phone,
    phone_tree,
    plans,
    registering,
    second_factor,
    supervise,
    wall,
)
from domain.roles import ADMINS, EVERYBODY, OPERATORS, SUPERVISORS, Role

OPEN: Final = None  # for anybody, also before the sign-in


@dataclass(frozen=True)
class Page:
    """One method on one path; `who` are the roles that may."""

    method: str
    path: str
    endpoint: Endpoint
    who: frozenset[Role] | None


PAGES: Final = (
    Page("GET", "/login", login.show, OPEN),
    Page("POST", "/login", login.sign_in, OPEN),
    Page("POST", "/logout", login.sign_out, EVERYBODY),
    Page("POST", "/language", language.choose, OPEN),
    Page("GET", "/first/{token}", first.show, OPEN),
    Page("POST", "/first/{token}", first.make, OPEN),
    Page("GET", "/csrf", login.secret, OPEN),
    Page("GET", "/password/{token}", account.show_link, OPEN),
    Page("POST", "/password/{token}", account.choose, OPEN),
    Page("GET", "/second-factor", second_factor.show, OPEN),
    Page("POST", "/second-factor", second_factor.check, OPEN),
    Page("POST", "/second-factor/new", second_factor.save, OPEN),
    Page("POST", "/second-factor/renew", second_factor.renew, EVERYBODY),
    Page("GET", "/account", account.show, EVERYBODY),
    Page("POST", "/account/password", account.change_password, EVERYBODY),
    Page("GET", "/accounts", accounts.show, ADMINS),
    Page("POST", "/accounts", accounts.add, ADMINS),
    Page("POST", "/accounts/{account_id}", accounts.change, ADMINS),
    Page("POST", "/accounts/{account_id}/link", accounts.link, ADMINS),
    Page("POST", "/accounts/{account_id}/disable", accounts.disable, ADMINS),
    Page("POST", "/accounts/{account_id}/enable", accounts.enable, ADMINS),
    Page("POST", "/accounts/{account_id}/second-factor", accounts.remove_second_factor, ADMINS),
    Page("GET", "/", board.show, EVERYBODY),
    Page("POST", "/phone/credentials", phone.credentials, OPERATORS),
    Page("POST", "/phone/shift", phone.shift, OPERATORS),
    Page("POST", "/phone/supervise", phone.supervise, SUPERVISORS),
    Page("GET", "/supervise", supervise.show, SUPERVISORS),
    Page("GET", "/supervise/list", supervise.rows, SUPERVISORS),
    Page("GET", "/live", live.stream, EVERYBODY),
    Page("GET", "/wall", wall.show, EVERYBODY),
    Page("GET", "/phone-tree", phone_tree.show, EVERYBODY),
    Page("GET", "/incidents/{incident_id}", incident.show, EVERYBODY),
    Page("GET", "/incidents/{incident_id}/pane", incident.pane, EVERYBODY),
    Page("GET", "/residents/{resident_id}/photo", incident.photo, EVERYBODY),
    Page("POST", "/incidents/{incident_id}/fetch", acting.fetch, OPERATORS),
    Page("POST", "/incidents/{incident_id}/call-back", acting.call_back, OPERATORS),
    Page("POST", "/incidents/{incident_id}/take", acting.take, OPERATORS),
    Page("POST", "/incidents/{incident_id}/note", acting.note, OPERATORS),
    Page("POST", "/incidents/{incident_id}/colour", acting.colour, OPERATORS),
    Page("POST", "/incidents/{incident_id}/situation", acting.situation, OPERATORS),
    Page("POST", "/incidents/{incident_id}/step", acting.step, OPERATORS),
    Page("POST", "/incidents/{incident_id}/look", acting.look, OPERATORS),
    Page("POST", "/incidents/{incident_id}/location", acting.send_location, OPERATORS),
    Page("POST", "/incidents/{incident_id}/close", acting.close, OPERATORS),
    Page("POST", "/incidents/{incident_id}/register", registering.register, OPERATORS),
    Page("GET", "/action-plans", plans.show, ADMINS),
    Page("POST", "/action-plans/{situation}", plans.change, ADMINS),
)


def routes() -> list[Route]:
    """The table as Starlette reads it."""
    return [Route(page.path, guarded(page.endpoint, page.who), methods=[page.method]) for page in PAGES]
