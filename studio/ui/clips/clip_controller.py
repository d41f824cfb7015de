"""The clip list and the document: showing, renaming, removing."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from studio.ui.clips.channel_menu import ChannelMenu
from studio.ui.clips.clip_list import ClipList
from studio.ui.common.texts import tr
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.widgets.window_frame import WindowFrame

LONGEST_NAME = 200


class ClipController(QObject):
    """Passes requests of the list on to the document, and shows its clips."""

    def __init__(
        self,
        frame: WindowFrame,
        panel: ClipList,
        edit_menu: QMenu,
        document: Document,
        job_controller: JobController,
    ) -> None:
        """Connects the list; edit_menu gets the menu of channels."""
        super().__init__(panel)
        self._panel = panel
        self._document = document
        panel.chosen.connect(document.show)
        panel.renamed.connect(self._rename)
        panel.remove_requested.connect(document.remove_clip)
        document.settled_changed.connect(self._show)
        self.channels = ChannelMenu(frame, edit_menu, document, job_controller)
        self._show(document.settled)

    def _show(self, settled: Settled) -> None:
        self._panel.show_clips(settled.clips, settled.current)

    def _rename(self, id: str, name: str) -> None:
        for clip in self._document.settled.clips:
            if clip.id == id and name and name != clip.name:
                renamed = replace(clip, name=name[:LONGEST_NAME])
                self._document.change_entry(tr("Rename {name}").format(name=clip.name), renamed)
        self._show(self._document.settled)
