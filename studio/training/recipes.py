"""The numbers in which the recipes differ; no torch, so that a window can show them."""

from typing import Any

LEARNING_RATE = 2e-3
# Small steps reach each word of the quality scale sooner (docs/training.md, a violin).
_SMALL_STEPS = {"batch_size": 4, "n_fft_sizes": 3}
RECIPES: dict[str, dict[str, Any]] = {
    "quick": {"max_steps": 800, "width": 128, "patience": 8, "validate_every": 100},
    "standard": {"max_steps": 2500, "width": 128, "patience": 8},
    "best": {"max_steps": 10000, "width": 128, "patience": 12},
}

NOTES_MODEL = {"pitch_features": 0, "reverb_s": 0.0}
"""What differs where phrases are made of single notes: a network that knows every semitone by
heart is worse between them (docs/training.md); notes that are faded together have no room."""


def recipe_values(name: str) -> dict[str, Any]:
    """What a recipe says of TrainConfig, with the width of its network; ValueError."""
    if name not in RECIPES:
        raise ValueError(f"there is no recipe {name!r}; there are {', '.join(RECIPES)}")
    return {**_SMALL_STEPS, **RECIPES[name]}


def usual_of(name: str) -> dict[str, float]:
    """The values of a recipe that a person may change.

    >>> usual_of("best")
    {'batch_size': 4.0, 'patience': 12.0, 'learning_rate': 0.002}
    """
    values = {"learning_rate": LEARNING_RATE, **recipe_values(name)}
    return {id: float(values[id]) for id in ("batch_size", "patience", "learning_rate")}
