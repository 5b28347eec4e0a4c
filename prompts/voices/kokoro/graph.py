"""Opens the voice's network where lengths and pitch can be given to it, which its makers did not foresee.

The published graph predicts token lengths and pitch itself. Their edges are cut and become inputs, and the graph
is pruned into three: lengths, pitch, sound (asked for one output, the whole graph fails).
"""

import copy
import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LENGTHS_EDGE = "/encoder/Clip_output_0"  # frames of 25 ms for each token
PITCH_EDGE = "/encoder/Reshape_output_0"  # Hertz, two points a frame
SOUND = "audio"
INPUTS = {LENGTHS_EDGE: "given_lengths", PITCH_EDGE: "given_pitch"}
THREADS = 2


def open_sessions(weights: bytes) -> tuple[Any, Any, Any]:
    """Return inference sessions for lengths, pitch and sound."""
    onnx: Any = importlib.import_module("onnx")  # installed only in .venv-voice
    model = onnx.load_from_string(weights)
    cut_edges(model.graph.node)
    number = onnx.TensorProto.FLOAT
    given = [("given_pitch", [1, "F"]), ("given_lengths", [1, "T"])]
    model.graph.input.extend(onnx.helper.make_tensor_value_info(name, number, shape) for name, shape in given)
    edges = [onnx.helper.make_tensor_value_info(name, number, None) for name in INPUTS]
    model.graph.output.extend(edges)
    with ThreadPoolExecutor(THREADS) as crew:
        sound, pitch, lengths = crew.map(
            lambda output: _session(_pruned(model, output)), (SOUND, PITCH_EDGE, LENGTHS_EDGE)
        )
    return lengths, pitch, sound


def cut_edges(nodes: Any) -> None:
    """Let every consumer of the two predictions read the given values instead."""
    for node in nodes:
        for position, name in enumerate(node.input):
            node.input[position] = INPUTS.get(name, name)


def names_needed(nodes: Any, output: str) -> set[str]:
    """Walk back from one output to every value it depends on."""
    maker = {name: node for node in nodes for name in node.output}
    needed: set[str] = set()
    waiting = [output]
    while waiting:
        name = waiting.pop()
        if name and name not in needed:
            needed.add(name)
            waiting.extend(maker[name].input if name in maker else ())
    return needed


def _pruned(model: Any, output: str) -> Any:
    needed = names_needed(model.graph.node, output)
    small = copy.deepcopy(model)
    graph = small.graph
    keep: list[tuple[Any, Callable[[Any], bool]]] = [
        (graph.node, lambda node: any(name in needed for name in node.output)),
        (graph.initializer, lambda value: value.name in needed),
        (graph.input, lambda value: value.name in needed),
        (graph.output, lambda value: value.name == output),
    ]
    for values, is_kept in keep:
        kept = [value for value in values if is_kept(value)]
        del values[:]
        values.extend(kept)
    del graph.value_info[:]
    return small


def _session(model: Any) -> Any:
    onnxruntime: Any = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = THREADS
    # rewriting this graph takes a second at each start and makes no sentence faster
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # on a busy machine it only waits
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
