"""The network of an instrument with its synthesizer: features in, sound out."""

from typing import Any

from torch import Tensor, nn

from studio.engine.graph.group import ProcessorGroup
from studio.engine.models.chain import DRY, HARMONIC, MIX, NOISE, REVERB
from studio.engine.models.config import ModelConfig
from studio.engine.models.decoder import Decoder
from studio.engine.models.encoder import LatentEncoder
from studio.engine.models.inputs import Inputs
from studio.engine.models.player import build_chain
from studio.engine.models.step import Frame, StepState, step
from studio.engine.models.synthesizers import SYNTHESIZERS
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.decay_reverb import DecayReverb
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.processor import Controls, Processor
from studio.engine.processors.reverb import Reverb, restrained

_SLOW = 0.1  # learning rate of the room's taps, as a share
_QUICK = 4.0  # of the few numbers that describe its decay


class InstrumentModel(nn.Module):
    """Features to controls to sound; the decoder and synthesizer of Engel et al. 2020, section 3.

    Parts: inputs, decoder, tone, and where the configuration has them noise, room, encoder. graph:
    how tone, noise and room feed one another (config.nodes).
    """

    graph: ProcessorGroup

    def __init__(self, config: ModelConfig) -> None:
        """Fresh weights from torch's global generator."""
        super().__init__()
        self.config = config
        self.inputs = Inputs(config)
        self.tone: Tone = SYNTHESIZERS[config.synthesizer].load()(config)
        outputs = self.tone.outputs
        self.noise: FilteredNoise | None = None
        if config.n_noise_bands:
            self.noise = FilteredNoise(config.n_noise_bands, config.hop_size)
            outputs = [*outputs, ("magnitudes", config.n_noise_bands)]
        self.decoder = Decoder(
            self.inputs.widths,
            outputs,
            config.width,
            config.rnn_width,
            config.layers,
            config.n_latents if config.z_blends else 0,
        )
        self.room = _room_of(config)
        players: dict[str, Processor | None] = {
            HARMONIC: self.tone.oscillator, NOISE: self.noise, REVERB: self.room,
        }  # fmt: skip
        there = {name: player for name, player in players.items() if player is not None}
        # Not as a submodule: its processors are parts of this module already.
        self.__dict__["graph"] = build_chain(config.nodes, there)
        self.encoder: LatentEncoder | None = None
        if config.n_latents:
            self.encoder = LatentEncoder(
                config.n_latents, config.rnn_width, config.sample_rate, per_clip=config.z_per_clip
            )

    def parameter_groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """For the optimizer: each with the factor of the learning rate that suits it."""
        quick = []
        if isinstance(self.room, DecayReverb):
            quick = [self.room.log_rt60, self.room.level]
        slow = [] if self.room is None else [self.room.taps]
        others = [p for p in self.parameters() if all(p is not s for s in (*slow, *quick))]
        groups = [{"params": others, "lr": learning_rate, "factor": 1.0}]
        for params, factor in ((slow, _SLOW), (quick, _QUICK)):
            if params:
                groups.append({"params": params, "lr": learning_rate * factor, "factor": factor})
        return groups

    def controls(
        self,
        f0_hz: Tensor,
        loudness_db: Tensor,
        periodicity: Tensor | None = None,
        z: Tensor | None = None,
        sounding_f0_hz: Tensor | None = None,
    ) -> Controls:
        """Controls of all processors, each [batch, n_frames, channels], float32.

        f0_hz, loudness_db, periodicity: [batch, n_frames, 1]; z: [batch, n_frames, n_latents];
        sounding_f0_hz: the pitch to play where it is another than the network is to hear.
        """
        encoded, _ = self.decoder.encode(self.inputs(f0_hz, loudness_db, periodicity, z))
        sounding = f0_hz if sounding_f0_hz is None else sounding_f0_hz
        return self.head(encoded, sounding, self.gain(loudness_db), z)

    def gain(self, loudness_db: Tensor) -> Tensor:
        """Factor of all controls that are amplitudes, [batch, n_frames, 1]."""
        gain = self.inputs.gain(loudness_db)
        if isinstance(self.room, DecayReverb):
            gain = gain * self.room.dry_share(loudness_db)
        return gain

    def head(
        self, encoded: Tensor, f0_hz: Tensor, gain: Tensor, z: Tensor | None = None
    ) -> Controls:
        """controls() of frames that decoder.encode() gave; f0_hz: the pitch that sounds."""
        raw = self.decoder.head(encoded, z)
        raw = {name: value.to(f0_hz.dtype) for name, value in raw.items()}
        controls = self.tone.controls(raw, f0_hz, gain)
        if self.noise is not None:
            shaped = self.noise.controls(magnitudes=raw["magnitudes"])
            controls["magnitudes"] = shaped["magnitudes"] * gain
        return controls

    @property
    def frame_delay(self) -> int:
        """Frames that step() must have heard after the one whose controls it gives."""
        delay = self.config.lookahead
        return max(delay, self.room.share_ahead) if isinstance(self.room, DecayReverb) else delay

    def step(self, frame: Frame, state: StepState | None = None) -> tuple[Controls, StepState]:
        """One frame at a time: controls() of the frame frame_delay before this one.

        frame: f0_hz, loudness_db, and where it needs them periodicity, z, and sounding_f0_hz; each
        [batch, 1, channels]. Before frame_delay frames are there the controls are empty. At the
        end of a sound the last frame is given frame_delay times more.
        """
        return step(self, frame, state)

    def encode(self, audio: Tensor, n_frames: int) -> Tensor | None:
        """z [batch, n_frames, n_latents] of audio [batch, n_samples]; None without an encoder."""
        return None if self.encoder is None else self.encoder(audio, n_frames)

    def render(
        self, controls: Controls, n_samples: int, seed: int = 0, first_row: int = 0
    ) -> dict[str, Tensor]:
        """Stems "harmonic", "noise", "reverb" (those there are) and "mix", [batch, n_samples].

        first_row: of the noise, where the batch is a part of a greater one.
        """
        states = {}
        if self.noise is not None:
            magnitudes = controls["magnitudes"]
            states[NOISE] = self.noise.initial_state(len(magnitudes), magnitudes, seed, first_row)
        sounds = self.graph.render_all(controls, n_samples, states)
        stems = {name: sounds[f"{name}.signal"] for name in self.graph.nodes if name != DRY}
        return {**stems, MIX: sounds[f"{self.graph.output}.signal"]}


def _room_of(config: ModelConfig) -> Reverb | DecayReverb | None:
    """The room that a configuration asks for."""
    if not config.reverb_s:
        return None
    if config.room == "decay":
        return DecayReverb(config.reverb_s, config.sample_rate, config.frame_rate)
    return restrained(config.reverb_s, config.hop_size, config.sample_rate, add_dry=False)
