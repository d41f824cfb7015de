"""The mean distance of two tensors that every other loss is made of."""

from typing import Literal

from torch import Tensor
from torch.nn import functional

LossType = Literal["L1", "L2", "COSINE"]


def mean_difference(
    target: Tensor, value: Tensor, loss_type: LossType = "L1", weights: Tensor | None = None
) -> Tensor:
    """Mean distance between two tensors of one shape [...], a scalar.

    L1: mean |weights (target - value)|; L2: mean weights (target - value)^2; COSINE: mean
    weights (1 - cosine of the angle between the last axes). Agrees with
    ddsp.losses.mean_difference (whose COSINE calls what TensorFlow 2 no longer has).
    Raises ValueError for another name.
    """
    kind = loss_type.upper()
    if kind == "L1":
        difference = target - value
        return (difference if weights is None else difference * weights).abs().mean()
    if kind == "L2":
        difference = (target - value).square()
        return (difference if weights is None else difference * weights).mean()
    if kind == "COSINE":
        distance = 1.0 - functional.cosine_similarity(target, value, dim=-1)
        return (distance if weights is None else distance * weights).mean()
    raise ValueError(f"loss_type {loss_type!r}: wanted L1, L2 or COSINE")
