"""A speaker of the language has listened to a prompt and agrees: that is put on record, with name, time and sound."""

from typing import Annotated

import typer

from commands.installation import DEFAULT, DataDir, fail
from commands.prompt_sets import SetName, chosen_set
from prompts import approval, versions
from prompts.errors import PromptsError
from prompts.master import MASTERS
from prompts.prompt_set import CENTRAL
from prompts.recorded import sounds_of
from runtime.clock import SystemClock


def approve(
    prompt_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As in `./saijai prompts list`.")],
    name: Annotated[str, typer.Option("--by", help="Who listened to each of them and agrees.")],
    prompt_set: SetName = CENTRAL,
    data: DataDir = DEFAULT,
) -> None:
    """Say that a speaker of the language listened to these prompts as they are heard now, and agrees."""
    try:
        one = chosen_set(prompt_set)
        heard = sounds_of(one, data=data)
        if unknown := [prompt_id for prompt_id in prompt_ids if prompt_id not in heard.catalogue]:
            fail(f"{', '.join(unknown)} is not in the set {one.name}; `./saijai prompts list --set {one.name}`")
        present, now = [heard.present(prompt_id) for prompt_id in dict.fromkeys(prompt_ids)], SystemClock().now()
        places = {True: MASTERS / one.masters, False: versions.own_folder(data, one.masters)}
        for is_shipped, place in places.items():
            of_place = [one for one in present if (one.version == versions.SHIPPED) is is_shipped]
            for given in approval.approve(of_place, name, now, place):
                what = f"version {given.version}" if given.version else "the shipped voice"
                typer.echo(
                    f"{one.name}/{given.id}: {what} approved by {given.approved_by} ({given.file_sha256[:12]})"
                )
    except PromptsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename} cannot be written: {error.strerror}")
