"""The shape of an instrument: network, synthesizer, reverb as plain numbers."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.engine.models.chain import (
    STEMS,
    ChainNode,
    chain_from_json,
    chain_to_json,
    check_chain,
    standard_chain,
)
from studio.engine.models.synthesizers import SYNTHESIZERS
from studio.engine.rates import SAMPLE_RATES

FRAME_RATES = (50.0, 100.0, 250.0)
ROOMS = ("taps", "decay")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """What an instrument is made of.

    sample_rate: Hz; frame_rate: control frames per second; synthesizer: kind of the tonal part
    (see SYNTHESIZERS);
    n_harmonics: harmonics, sinusoids, or half the points of a wave table; n_noise_bands: bands of
    the filtered noise (0 = none); reverb_s: length of the trained impulse response (0 = none);
    room: "taps", each sample of the response is learnt, or "decay", its level and its decay, and
    the instrument is silent in tails; width: units of each dense layer; rnn_width: units of the
    GRU; layers: dense layers per stack
    (0 = none); n_latents: size of z (0 = none); loudness_scaling: "reference" (db / 80 + 1) or
    "zscore" by the statistics of the sounding frames; loudness_low_db, loudness_high_db: the
    trained range, outside which the sound only gets softer or louder; periodicity: the network
    hears it too; body_points: of a learnt resonance curve (0 = none); pitch_features: bumps along
    the pitch that the network hears beside it; lookahead: frames of the future that it hears;
    z_per_clip: one z for a whole sound (its timbre) instead of one a frame; z_blends: z weighs
    last layers instead of being heard, so the way from one z to another is even; chain: how the
    parts that play feed one another (empty: the standard one, which files of before mean).
    Raises ValueError for values outside these.
    """

    sample_rate: int = 16000
    frame_rate: float = 100.0
    synthesizer: str = "harmonic"
    n_harmonics: int = 60
    n_noise_bands: int = 65
    reverb_s: float = 0.0
    room: str = "taps"
    width: int = 128
    rnn_width: int = 128
    layers: int = 2
    n_latents: int = 0
    loudness_scaling: str = "zscore"
    loudness_mean_db: float = -35.0
    loudness_std_db: float = 10.0
    loudness_low_db: float = -120.0
    loudness_high_db: float = 40.0
    periodicity: bool = False
    body_points: int = 0
    pitch_features: int = 0
    lookahead: int = 0
    z_per_clip: bool = False
    z_blends: bool = False
    chain: tuple[ChainNode, ...] = ()

    def __post_init__(self) -> None:
        """Check each number once."""
        _need(self.sample_rate in SAMPLE_RATES, "sample_rate", self.sample_rate, SAMPLE_RATES)
        _need(self.frame_rate in FRAME_RATES, "frame_rate", self.frame_rate, FRAME_RATES)
        _need(self.synthesizer in SYNTHESIZERS, "synthesizer", self.synthesizer, (*SYNTHESIZERS,))
        scalings = ("reference", "zscore")
        _need(
            self.loudness_scaling in scalings, "loudness_scaling", self.loudness_scaling, scalings
        )
        _need(self.room in ROOMS, "room", self.room, ROOMS)
        for name, low, high in _RANGES:
            value = getattr(self, name)
            _need(low <= value <= high, name, value, f"{low}..{high}")
        if self.chain:
            check_chain(self.chain)
            names, wanted = ({n.name for n in c} & {*STEMS} for c in (self.chain, self._standard))
            _need(names == wanted, "chain", sorted(names), sorted(wanted))

    @property
    def _standard(self) -> tuple[ChainNode, ...]:
        return standard_chain(self.n_noise_bands > 0, self.reverb_s > 0)

    @property
    def nodes(self) -> tuple[ChainNode, ...]:
        """The chain as it is played: the instrument's own, or the standard one of its parts."""
        return self.chain or self._standard

    @property
    def hop_size(self) -> int:
        """Samples from one frame to the next."""
        return round(self.sample_rate / self.frame_rate)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; the standard chain is left out, so that older studios read it."""
        values = asdict(self)
        del values["chain"]
        return {**values, "chain": chain_to_json(self.chain)} if self.chain else values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ModelConfig":
        """Read what to_dict gave; ValueError for unknown names or values."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown entries in the configuration: {', '.join(unknown)}")
        if "chain" in values:
            values = {**values, "chain": chain_from_json(values["chain"])}
        return cls(**values)


# name, least, greatest: what a file may ask for without filling the memory.
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("n_harmonics", 1, 1024),
    ("n_noise_bands", 0, 1025),
    ("reverb_s", 0.0, 10.0),
    ("width", 1, 2048),
    ("rnn_width", 1, 2048),
    ("layers", 0, 8),
    ("n_latents", 0, 512),
    ("body_points", 0, 1024),
    ("pitch_features", 0, 256),
    ("lookahead", 0, 16),
    ("loudness_mean_db", -120.0, 40.0),
    ("loudness_std_db", 0.01, 100.0),
    ("loudness_low_db", -120.0, 40.0),
    ("loudness_high_db", -120.0, 40.0),
)


def _need(holds: bool, name: str, value: object, allowed: object) -> None:
    """Raise ValueError where a value is not allowed."""
    if not holds:
        raise ValueError(f"{name} is {value!r}; allowed: {allowed}")


SOLO = ModelConfig(
    frame_rate=250.0, width=512, rnn_width=512, layers=3, loudness_scaling="reference"
)
TINY = ModelConfig(
    frame_rate=250.0, width=1, rnn_width=256, layers=0, loudness_scaling="reference"
)
VST = ModelConfig(
    frame_rate=50.0, width=256, rnn_width=512, layers=1, loudness_scaling="reference"
)
