"""When each frame of one file shows, by the index that inspection left."""

from services.core.domain.frame_times import FrameTimes, frame_times
from services.core.domain.media import DerivativeKind
from services.core.errors import NotFound
from services.core.ports import Area, EvidenceStore
from services.core.queries.case_footage import FootageView


def footage_times(file: FootageView, *, store: EvidenceStore) -> FrameTimes:
    """Raises `NotFound` before inspection and for a photograph, `Unavailable` while the store does not answer."""
    index = file.of_kind(DerivativeKind.PTS_INDEX)
    if index is None:
        raise NotFound("This file has no index of its frames.")
    return frame_times(store.read(area=Area.DERIVED, key=index.store_key))
