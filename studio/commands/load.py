"""Features of a clip with the cache that command line and window share."""

from collections.abc import Generator

from studio.engine.clip import Clip
from studio.engine.features.cache import FeatureCache
from studio.engine.features.extract import extract
from studio.engine.features.tracker import TrackerName, make_tracker
from studio.engine.features.types import Features
from studio.engine.library import cache_folder
from studio.engine.progress import Progress


def features_of(
    clip: Clip, tracker: TrackerName = "tiny", frame_rate: float = 250.0
) -> Generator[Progress, None, Features]:
    """Measure a clip, or find what was measured before."""
    cache = FeatureCache(cache_folder() / "features")
    result = yield from extract(
        clip, tracker=make_tracker(tracker), frame_rate=frame_rate, cache=cache
    )
    return result
