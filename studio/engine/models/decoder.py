"""The decoder: dense stacks and a GRU from pitch, loudness, latents to synthesizer controls."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from studio.engine.models.gru import Gru

# Keras' defaults, which the reference uses: not torch's 1e-5 and 0.01.
LAYER_NORM_EPSILON = 1e-3
LEAKY_SLOPE = 0.2


class DenseStack(nn.Sequential):
    """Layers of Linear, LayerNorm, leaky ReLU (ddsp.training.nn.FcStack); none = identity."""

    def __init__(self, n_inputs: int, width: int, layers: int) -> None:
        """n_inputs -> width, layers times."""
        modules: list[nn.Module] = []
        for layer in range(layers):
            modules += [
                nn.Linear(n_inputs if layer == 0 else width, width),
                nn.LayerNorm(width, eps=LAYER_NORM_EPSILON),
                nn.LeakyReLU(LEAKY_SLOPE),
            ]
        super().__init__(*modules)
        self.n_outputs = width if layers else n_inputs


class Decoder(nn.Module):
    """Frame-rate inputs to raw network outputs (ddsp.training.decoders.RnnFcDecoder).

    inputs: channels of each input in order; outputs: name and channels of each output in order.
    """

    def __init__(
        self,
        inputs: Sequence[int],
        outputs: Sequence[tuple[str, int]],
        width: int,
        rnn_width: int,
        layers: int,
    ) -> None:
        """Build the stacks: one for each input, one behind the GRU."""
        super().__init__()
        self.stacks = nn.ModuleList(DenseStack(n, width, layers) for n in inputs)
        n_inner = sum(width if layers else n for n in inputs)
        self.gru = Gru(n_inner, rnn_width)
        self.out_stack = DenseStack(n_inner + rnn_width, width, layers)
        self.dense_out = nn.Linear(self.out_stack.n_outputs, sum(n for _, n in outputs))
        self.outputs = tuple(outputs)

    def forward(
        self, inputs: Sequence[Tensor], state: Tensor | None = None
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Outputs by name, each [batch, n_frames, channels], and the GRU's state.

        inputs: each [batch, n_frames, channels]; state: [1, batch, rnn_width], None = silence.
        """
        hidden = torch.cat(
            [stack(x) for stack, x in zip(self.stacks, inputs, strict=True)], dim=-1
        )
        memory, state = self.gru(hidden, state)
        inner = self.out_stack(torch.cat([hidden, memory], dim=-1))
        raw = self.dense_out(inner)
        names = [name for name, _ in self.outputs]
        parts = torch.split(raw, [n for _, n in self.outputs], dim=-1)
        return dict(zip(names, parts, strict=True)), state
