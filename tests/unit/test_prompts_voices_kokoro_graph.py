"""The network is cut where Thai lengths and tones go in, and pruned to what one output needs."""

from types import SimpleNamespace

from prompts.voices.kokoro.graph import LENGTHS_EDGE, PITCH_EDGE, cut_edges, names_needed


def node(inputs: list[str], outputs: list[str]) -> SimpleNamespace:
    return SimpleNamespace(input=inputs, output=outputs)


def test_consumers_read_the_given_values_and_makers_stay() -> None:
    maker, consumer = node(["tokens"], [LENGTHS_EDGE]), node([LENGTHS_EDGE, "x", PITCH_EDGE], ["audio"])
    cut_edges([maker, consumer])
    assert consumer.input == ["given_lengths", "x", "given_pitch"]
    assert maker.output == [LENGTHS_EDGE]


def test_only_what_an_output_depends_on_is_needed() -> None:
    nodes = [node(["a"], ["b"]), node(["b", ""], ["audio"]), node(["a"], ["other"])]
    assert names_needed(nodes, "audio") == {"a", "b", "audio"}
