"""What the status bar says of playing: rate, delay, drop-outs, the limiter at work."""

import logging

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from studio.ui.common.texts import tr
from studio.ui.playback.audio_controller import AudioController

LOOK_MS = 500
AUDIBLE_DB = 0.1
log = logging.getLogger("studio")


class PlaybackStatus(QObject):
    """A label that is empty until something was played."""

    def __init__(self, bar: QStatusBar, audio: AudioController) -> None:
        """Puts it into the status bar."""
        super().__init__(bar)
        self._audio = audio
        self.label = QLabel()
        self.label.setObjectName("status.playback")
        self.label.setProperty("role", "faint")
        self.label.setAccessibleName(tr("Playback"))
        self._bar = bar
        self._bar.insertPermanentWidget(1, self.label)
        self._n_logged = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Show how it goes."""
        player = self._audio.player
        if not player.is_open:
            self._put("")
            return
        state = player.state
        parts = [
            tr("{rate:g} kHz").format(rate=player.sample_rate / 1000),
            tr("{latency:.0f} ms").format(latency=1000 * state.latency_s),
            (tr("{n} drop-out") if state.n_dropouts == 1 else tr("{n} drop-outs")).format(
                n=state.n_dropouts
            ),
        ]
        self._log(state.n_dropouts)
        if state.reduction_db > AUDIBLE_DB:
            parts.append(tr("limiter -{db:.1f} dB").format(db=state.reduction_db))
        self._put(" · ".join(parts))
        said = tr(
            "Delay of the loudspeaker: {latency:.0f} ms, in blocks of {block:.1f} ms. "
            "A moved slider was ready to be heard after {answer:.0f} ms. "
            "Drop-outs since the loudspeaker was opened: {n}."
        ).format(
            latency=1000 * state.latency_s,
            block=1000 * state.block_s,
            answer=1000 * self._audio.tracks.feeder.answer_s,
            n=state.n_dropouts,
        )
        self.label.setToolTip(f"{said}\n{self._round_trip(state.latency_s)}".strip())

    def _round_trip(self, output_s: float) -> str:
        """How long a sound takes from the microphone to the loudspeaker; "" without one."""
        recorder = self._audio.recorder
        if not recorder.is_open:
            return ""
        input_s = recorder.device.latency_s
        return tr(
            "Round trip from the microphone to the loudspeaker: {both:.0f} ms "
            "({before:.0f} ms + {after:.0f} ms)."
        ).format(both=1000 * (input_s + output_s), before=1000 * input_s, after=1000 * output_s)

    def _log(self, n_dropouts: int) -> None:
        """Write new drop-outs into the log: whoever reports a crackle has them there."""
        if n_dropouts > self._n_logged:
            log.warning("Drop-outs since the loudspeaker was opened: %d.", n_dropouts)
        self._n_logged = n_dropouts

    def _put(self, text: str) -> None:
        """Show it, and give it its room at once: it comes from a timer, between two layouts."""
        if text == self.label.text():
            return
        self.label.setText(text)
        layout = self._bar.layout()
        if layout is not None:
            layout.activate()
