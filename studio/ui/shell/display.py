"""Is there a screen, and does Qt find its libraries? Asked before Qt would abort."""

import ctypes
import sys
from collections.abc import Mapping

NO_DISPLAY = (
    "ddsp-studio: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the "
    "window cannot open. The command line works without one: ddsp-studio render --help"
)
XCB_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
ALWAYS_NEEDED = (
    "libEGL.so.1",
    "libGL.so.1",
    "libxkbcommon.so.0",
    "libfontconfig.so.1",
    "libdbus-1.so.3",
    "libglib-2.0.so.0",
)


def display_problem(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """One sentence on why no window can open here, or None."""
    if not platform.startswith("linux"):
        return None
    wanted = environment.get("QT_QPA_PLATFORM", "").split(":")[0]
    if wanted in ("offscreen", "minimal", "vnc", "linuxfb", "eglfs"):
        return _missing(ALWAYS_NEEDED)
    if not wanted and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return NO_DISPLAY
    uses_xcb = wanted == "xcb" or not environment.get("WAYLAND_DISPLAY")
    return _missing(tuple(XCB_LIBRARIES) if uses_xcb else ALWAYS_NEEDED)


def _missing(libraries: tuple[str, ...]) -> str | None:
    packages = [XCB_LIBRARIES[name] for name in libraries if not _loads(name)]
    if not packages:
        return None
    return (
        f"ddsp-studio: Qt needs system libraries that are missing here. "
        f"On Debian or Ubuntu: sudo apt install {' '.join(packages)}"
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
