"""DDSP Studio as a library: hear a melody as another instrument, in a few calls.

    import studio

    clip = studio.load("song.wav")
    result = studio.render(clip, "Violin", autotune=50)
    studio.save(result, "violin.wav")

Importing it costs next to nothing: PyTorch is loaded by the first call that needs it, Qt and a
sound device never. Every error that a caller can cause is a StudioError whose message is one
sentence that says what to do. The parts underneath can be used on their own: studio.engine.dsp,
studio.engine.processors, studio.engine.losses.
"""

from typing import TYPE_CHECKING, Any

from studio.lazy import lazy_names

if TYPE_CHECKING:
    from studio.api import (
        analyze,
        demos,
        evaluate,
        instruments,
        load,
        load_instrument,
        render,
        save,
        train,
    )
    from studio.engine.clip import Clip
    from studio.engine.errors import StudioError
    from studio.engine.features.types import Features
    from studio.engine.instrument import Instrument
    from studio.engine.library import InstrumentEntry
    from studio.engine.parameters import PARAMETERS
    from studio.engine.progress import Progress
    from studio.engine.quality.evaluate import Evaluation
    from studio.engine.render import Rendered

    __version__: str

__all__ = [
    "PARAMETERS",
    "Clip",
    "Evaluation",
    "Features",
    "Instrument",
    "InstrumentEntry",
    "Progress",
    "Rendered",
    "StudioError",
    "__version__",
    "analyze",
    "demos",
    "evaluate",
    "instruments",
    "load",
    "load_instrument",
    "render",
    "save",
    "train",
]

_HOMES = {
    "PARAMETERS": "studio.engine.parameters",
    "Clip": "studio.engine.clip",
    "Evaluation": "studio.engine.quality.evaluate",
    "Features": "studio.engine.features.types",
    "Instrument": "studio.engine.instrument",
    "InstrumentEntry": "studio.engine.library",
    "Progress": "studio.engine.progress",
    "Rendered": "studio.engine.render",
    "StudioError": "studio.engine.errors",
    "analyze": "studio.api",
    "demos": "studio.api",
    "evaluate": "studio.api",
    "instruments": "studio.api",
    "load": "studio.api",
    "load_instrument": "studio.api",
    "render": "studio.api",
    "save": "studio.api",
    "train": "studio.api",
}

if not TYPE_CHECKING:  # a checker sees the imports above, and so a name that is misspelt
    _fetched, __dir__ = lazy_names(__name__, _HOMES)

    def __getattr__(name: str) -> Any:
        """The name, imported when it is first asked for; the version as pip knows it."""
        if name != "__version__":
            return _fetched(name)
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("ddsp-studio")
        except PackageNotFoundError:
            return "(not installed)"
