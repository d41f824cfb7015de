"""The controls of a morph: where it leads to, how far, and the latents at both ends."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.session.document import Settled
from studio.ui.widgets.choice_row import FILE, ChoiceOf, Entry
from studio.ui.widgets.slider_row import ParameterRow

MARGINS, SPACING = (6, 1, 6, 1), 1  # of a frame of rows in the sound panel


class MorphGroup(QFrame):
    """Shows Settled.other and Settled.latents around the slider of the parameter table.

    other_requested(InstrumentChoice or None); latent_requested(0 or 1, choice): FILE asks for one.
    """

    other_requested = Signal(InstrumentChoice)
    latent_requested = Signal(int, str)

    def __init__(self, slider: ParameterRow) -> None:
        """slider: the row of `morph`. The list `other` is the heading: it stands above."""
        super().__init__()
        self.setProperty("role", "group")
        self._slider = slider
        self._instruments: Sequence[InstrumentChoice] = ()
        self._settled = Settled()
        self.other = ChoiceOf(
            "other", tr("Morph to"), tr("The second instrument: A-B leads from the first to it.")
        )
        self.other.label.setProperty("role", "heading")
        self.other.requested.connect(self.other_requested)
        self.latents = (
            ChoiceOf("latent_a", tr("Tone of A"), tr("The tone that A-B begins with.")),
            ChoiceOf("latent_b", tr("Tone of B"), tr("The tone that A-B leads to.")),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(SPACING)
        layout.addWidget(slider)
        for end, row in enumerate(self.latents):
            row.requested.connect(lambda value, end=end: self.latent_requested.emit(end, value))
            layout.addWidget(row)
        self._show()

    def show_instruments(self, instruments: Sequence[InstrumentChoice]) -> None:
        """Offer these."""
        self._instruments = instruments
        self._show()

    def show_settled(self, settled: Settled) -> None:
        """Show what is chosen."""
        self._settled = settled
        self._show()

    def _show(self) -> None:
        settled, chosen = self._settled, self._settled.instrument
        none: Entry = (tr("None"), None)
        others = [
            (c.name, c) for c in self._instruments if chosen is None or c.path != chosen.path
        ]
        if settled.other is not None and settled.other not in [c for _, c in others]:
            others.append((settled.other.name, settled.other))
        self.other.show_entries([none, *others])
        self.other.show_value(settled.other)
        goal = settled.other or chosen
        for row, owner, choice in zip(self.latents, (chosen, goal), settled.latents, strict=True):
            row.setVisible(owner is not None and owner.has_latents)
            row.show_entries(_tones(owner, choice, row is self.latents[1]))
            row.show_value(choice)
        has_two_tones = (
            chosen is not None
            and chosen.has_latents
            and (len(chosen.anchors) > 1 or settled.latents[1] != "")
        )
        self._slider.setEnabled(settled.other is not None or has_two_tones)


def _tones(owner: InstrumentChoice | None, choice: str, is_goal: bool) -> list[Entry]:
    """Latents that can be chosen: the instrument's anchors, the clip's own, a recording's."""
    anchors = () if owner is None else owner.anchors
    default = anchors[1:2] if is_goal else anchors[:1]
    first = tr("As it comes") if not default else default[0]
    entries: list[Entry] = [(first, "")]
    entries += [(name, name) for name in anchors if name not in default]
    entries.append((tr("Of this clip"), "own"))
    if choice not in [value for _, value in entries]:
        entries.append((Path(choice).stem, choice))
    return [*entries, (tr("Of a recording..."), FILE)]
