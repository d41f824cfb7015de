"""The kinds of corpora, and what chosen files and folders hold: items of whichever kind."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from studio.engine.tables import Row, table
from studio.training.corpus.items import Corpus, Item

CORPORA: Mapping[str, Row] = table(
    Row(
        "folder",
        "Recordings",
        "Audio files and folders of them; names may tell the pitch of single notes",
        "studio.training.corpus.folder:FolderCorpus",
    ),
)
"""The first row takes what no other one claims."""

Sources: TypeAlias = str | Path | Sequence[str | Path]


def open_corpora(sources: Sources) -> tuple[Corpus, ...]:
    """A corpus for each kind that is among the sources, with all of that kind."""
    paths = [sources] if isinstance(sources, str | Path) else list(sources)
    standard, *others = CORPORA
    kinds = {id: CORPORA[id].load() for id in others}
    claimed: dict[str, list[Path]] = {}
    for path in map(Path, paths):
        id = next((id for id, kind in kinds.items() if kind.claims(path)), standard)
        claimed.setdefault(id, []).append(path)
    return tuple(CORPORA[id].load()(found) for id, found in claimed.items())


def items_of(sources: Sources, excluded: Sequence[str] = ()) -> tuple[Item, ...]:
    """The items of files and folders, without those whose ids are excluded."""
    left_out = frozenset(excluded)
    found = (item for corpus in open_corpora(sources) for item in corpus.items())
    return tuple(item for item in found if item.id not in left_out)


def files_of(sources: Sources) -> Iterator[Path]:
    """The files that the items lie in."""
    for corpus in open_corpora(sources):
        yield from corpus.files()


def passed_over(sources: Sources) -> tuple[str, ...]:
    """What lies beside the items and is not used, in sentences."""
    return tuple(text for corpus in open_corpora(sources) for text in corpus.passed_over())
