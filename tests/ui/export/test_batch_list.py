"""The list of the batch dialog: recordings of one name can be told apart."""

from pathlib import Path

from PySide6.QtCore import Qt

from studio.engine.export.options import ExportOptions
from studio.ui.export.batch_dialog import BatchDialog
from tests.ui.rig import Rig

FOLDER = Path("/music/a folder with a rather long name/another folder in it")


def texts(dialog: BatchDialog) -> list[str]:
    return [dialog.files.item(row).text() for row in range(dialog.files.count())]


def test_files_of_one_name_are_shown_with_what_tells_them_apart(rig: Rig) -> None:
    files = tuple(FOLDER / day / "take.wav" for day in ("monday", "tuesday"))
    dialog = BatchDialog(files, FOLDER, "Cello", ExportOptions(), rig.studio.window)
    assert texts(dialog) == [str(Path("monday/take.wav")), str(Path("tuesday/take.wav"))]
    assert dialog.files.item(1).toolTip() == str(files[1])
    assert dialog.files.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert dialog.paths == files
    elsewhere = Path("/voices/take.wav")
    dialog.add_files((elsewhere,))
    assert texts(dialog)[0].endswith(str(Path("monday/take.wav")))
    assert len(set(texts(dialog))) == 3
    dialog.files.item(2).setSelected(True)
    dialog.remove.click()
    assert texts(dialog) == [str(Path("monday/take.wav")), str(Path("tuesday/take.wav"))]
    dialog.close()


def test_files_of_one_folder_are_shown_by_their_names(rig: Rig) -> None:
    files = (FOLDER / "a.wav", FOLDER / "b.wav")
    dialog = BatchDialog(files, FOLDER, "Cello", ExportOptions(), rig.studio.window)
    assert texts(dialog) == ["a.wav", "b.wav"]
    dialog.close()
