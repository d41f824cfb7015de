"""The decoder's GRU: torch's for training, compiled loops for playing on the CPU."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional


class Gru(nn.GRU):
    """torch.nn.GRU (one layer, batch first) that runs three times as fast without gradients.

    Step by step torch spends more on calls than on numbers; without gradients, on float32 CPU
    tensors, compiled loops do the steps, equal within 1e-5.
    """

    weight_ih_l0: Tensor
    weight_hh_l0: Tensor
    bias_ih_l0: Tensor
    bias_hh_l0: Tensor

    def __init__(self, n_inputs: int, width: int) -> None:
        """n_inputs channels to width channels."""
        super().__init__(n_inputs, width, batch_first=True)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """[batch, n_frames, n_inputs] to [.., width], and the state [1, batch, width]."""
        plain = torch.is_grad_enabled() or x.device.type != "cpu" or x.dtype != torch.float32
        if plain or torch.is_autocast_enabled("cpu") or x.shape[1] == 0:
            result: tuple[Tensor, Tensor] = nn.GRU.forward(self, x, state)
            return result
        return self._play(x, state)

    def _play(self, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        """The compiled loops."""
        # Imported here: numba costs half a second and only playing needs it.
        from studio.engine.models.gru_kernel import run

        gates = functional.linear(x, self.weight_ih_l0, self.bias_ih_l0).numpy()
        width = self.hidden_size
        weights, bias = self.weight_hh_l0.detach().numpy(), self.bias_hh_l0.detach().numpy()
        out = np.empty((len(x), x.shape[1], width), np.float32)
        last = np.zeros((len(x), width), np.float32)
        if state is not None:
            last[:] = state[0].numpy()
        scratch = np.empty(2 * width, np.float32)
        for row in range(len(x)):
            run(gates[row], weights, bias, last[row], out[row], scratch.view(np.int32), scratch)
        return torch.from_numpy(out), torch.from_numpy(last).unsqueeze(0)
