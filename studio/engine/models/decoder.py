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
    With n_blended latents the last layer is a sum of layers, one fixed and one weighed by each
    latent: along a straight way between two z every raw output moves at an even pace, so that no
    tone lies between two instruments that is neither (a network that hears z may do anything).
    """

    def __init__(
        self,
        inputs: Sequence[int],
        outputs: Sequence[tuple[str, int]],
        width: int,
        rnn_width: int,
        layers: int,
        n_blended: int = 0,
    ) -> None:
        """Build the stacks: one for each input, one behind the GRU."""
        super().__init__()
        self.stacks = nn.ModuleList(DenseStack(n, width, layers) for n in inputs)
        n_inner = sum(width if layers else n for n in inputs)
        self.gru = Gru(n_inner, rnn_width)
        self.out_stack = DenseStack(n_inner + rnn_width, width, layers)
        self.dense_out = nn.Linear(self.out_stack.n_outputs, sum(n for _, n in outputs))
        self.outputs = tuple(outputs)
        self.n_blended = n_blended
        self.blended: nn.Linear | None = None
        if n_blended:
            n_out = n_blended * self.dense_out.out_features
            self.blended = nn.Linear(self.out_stack.n_outputs, n_out)

    def forward(
        self, inputs: Sequence[Tensor], state: Tensor | None = None, z: Tensor | None = None
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Outputs by name, each [batch, n_frames, channels], and the GRU's state.

        inputs: each [batch, n_frames, channels]; state: [1, batch, rnn_width], None = silence; z:
        [batch, n_frames, n_blended], wanted where latents are blended.
        """
        encoded, state = self.encode(inputs, state)
        return self.head(encoded, z), state

    def encode(
        self, inputs: Sequence[Tensor], state: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The first half of forward: what of the past matters, [batch, n_frames, n], the state.

        Only this half goes from frame to frame; the head may be asked for any frames of it later.
        """
        hidden = torch.cat(
            [stack(x) for stack, x in zip(self.stacks, inputs, strict=True)], dim=-1
        )
        memory, state = self.gru(hidden, state)
        return torch.cat([hidden, memory], dim=-1), state

    def head(self, encoded: Tensor, z: Tensor | None = None) -> dict[str, Tensor]:
        """The second half of forward: outputs by name of frames that encode() gave.

        ValueError where latents are blended and z is missing.
        """
        inner = self.out_stack(encoded)
        raw = self.dense_out(inner)
        if self.blended is not None:
            if z is None:
                raise ValueError("this instrument needs z")
            layers = self.blended(inner).unflatten(-1, (self.n_blended, -1))
            raw = raw + (layers * z.unsqueeze(-1)).sum(dim=-2)  # [batch, n_frames, channels]
        names = [name for name, _ in self.outputs]
        parts = torch.split(raw, [n for _, n in self.outputs], dim=-1)
        return dict(zip(names, parts, strict=True))
