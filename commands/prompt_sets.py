"""The option `--set` of the commands about prompts: which of the sets is meant."""

from typing import Annotated

import typer

from commands.installation import fail
from prompts.prompt_set import SETS, PromptSet, find

SetName = Annotated[str, typer.Option("--set", help=f"One of {', '.join(one.name for one in SETS)}.")]


def chosen_set(name: str) -> PromptSet:
    """The set of this name, or a sentence that lists them."""
    try:
        return find(name)
    except KeyError:
        fail(f"there is no set {name}; there are {', '.join(one.name for one in SETS)}")
