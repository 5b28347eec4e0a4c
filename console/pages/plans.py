"""What operators see in each situation, as an admin writes it: checked, and every earlier version kept."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.actor import tell, who_acts
from console.means import means_of
from console.render import page
from domain.action_plans import MOST, SITUATIONS, PlanRefused
from domain.facts import ActionPlanChanged


async def show(request: Request) -> Response:
    """All of them."""
    plans = await asyncio.to_thread(means_of(request).plans.all)
    return page(
        request,
        "plans.html",
        plans=plans,
        most=MOST,
        word="plan_kept" if "said" in request.query_params else "",
        wrong="",
    )


async def change(request: Request) -> Response:
    """One of them; what is wrong is named, and nothing was changed."""
    means, form = means_of(request), await request.form(max_files=0)
    situation, typed = request.path_params["situation"], {name: str(value) for name, value in form.items()}
    if situation not in SITUATIONS:
        raise HTTPException(404)
    steps = [step for number in range(1, MOST + 1) if (step := _step(typed, number)) is not None]
    try:
        version = int(typed.get("version", ""))
        plan = await asyncio.to_thread(means.plans.change, situation, version, steps)
    except ValueError as wrong:
        plans = await asyncio.to_thread(means.plans.all)
        said = str(wrong) if isinstance(wrong, PlanRefused) else "version"
        return page(request, "plans.html", 409, plans=plans, most=MOST, word="", wrong=said)
    now = means.clock.now()
    changed = {"situation": situation, "version": plan.version, "by": who_acts(request)}
    await tell(means, ActionPlanChanged(call_id="", happened_at=now, **changed))
    return RedirectResponse("/action-plans?said=plan_kept", 303)


def _step(typed: dict[str, str], number: int) -> dict[str, str] | None:
    """One line of the form; a line with nothing in it is no step."""
    thai, english = typed.get(f"thai-{number}", "").strip(), typed.get(f"english-{number}", "").strip()
    if not thai and not english:
        return None
    return {"id": typed.get(f"id-{number}", "") or f"step_{number}", "thai": thai, "english": english}
