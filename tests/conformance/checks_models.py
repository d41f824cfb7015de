"""Checks of the decoder with the reference's own weights."""

import ast
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from studio.engine.models.decoder import Decoder, DenseStack
from tests.conformance.vectors import Check, Vectors


def check_decoder_gru(v: Vectors) -> None:
    kwargs = ast.literal_eval(str(v.param("kwargs", "{}")))
    inputs = [v.input(key.removeprefix("in_")) for key in v.keys("in_")]
    outputs = [(name, v.wanted(name).shape[-1]) for name in v.outputs()]
    decoder = Decoder(
        [x.shape[-1] for x in inputs],
        outputs,
        width=kwargs.get("ch", 512),
        rnn_width=kwargs.get("rnn_channels", 512),
        layers=kwargs.get("layers_per_stack", 3),
    )
    _load([torch.from_numpy(v.raw(key)) for key in sorted(v.keys("w_"))], decoder)
    with torch.no_grad():
        produced, _ = decoder(inputs)
    for name, _ in outputs:
        v.check(name, lambda name=name: produced[name], atol=1e-4)


def _load(weights: list[Tensor], decoder: Decoder) -> None:
    """Copy weights in Keras order: input stacks, GRU, output stack, last dense layer."""
    queue = iter(weights)
    with torch.no_grad():
        for stack in decoder.stacks:
            _load_stack(queue, stack)
        gru = decoder.gru
        gru.weight_ih_l0.copy_(_gates(next(queue)).T)
        gru.weight_hh_l0.copy_(_gates(next(queue)).T)
        bias = _gates(next(queue))
        gru.bias_ih_l0.copy_(bias[0])
        gru.bias_hh_l0.copy_(bias[1])
        _load_stack(queue, decoder.out_stack)
        decoder.dense_out.weight.copy_(next(queue).T)
        decoder.dense_out.bias.copy_(next(queue))
    assert next(queue, None) is None, "weights are left over"


def _load_stack(queue: Iterator[Tensor], stack: DenseStack) -> None:
    for layer in stack:
        if isinstance(layer, nn.Linear):
            layer.weight.copy_(next(queue).T)
            layer.bias.copy_(next(queue))
        elif isinstance(layer, nn.LayerNorm):
            layer.weight.copy_(next(queue))
            layer.bias.copy_(next(queue))


def _gates(x: Tensor) -> Tensor:
    """Keras' gates z, r, h in torch's order r, z, n, along the last axis."""
    z, r, h = x.chunk(3, dim=-1)
    return torch.cat([r, z, h], dim=-1)


CHECKS: dict[str, Check] = {"decoder_gru": check_decoder_gru}
