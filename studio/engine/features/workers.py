"""Threads that each compute on one core."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


def mapped(work: Callable[[T], R], items: Iterable[T], n_workers: int) -> Iterator[R]:
    """work(item) of each item, in order, n_workers at a time; torch runs on one core in each.

    torch's own threads meet at a barrier after every operation: on a machine that does something
    else as well, each barrier waits for the other process, and spins (60 s of sound: 43 s instead
    of 4). Whole batches on one core each never wait. Closing the iterator drops what has not
    begun.
    """
    if n_workers <= 1:
        yield from map(work, items)
        return
    with _pool(n_workers) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > n_workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _pool(n_workers: int) -> ThreadPoolExecutor:
    """Worker threads in which torch uses one core; the caller's setting stays what it was."""
    n_threads = torch.get_num_threads()
    ready = threading.Barrier(n_workers + 1)

    def begin() -> None:
        torch.get_num_threads()  # its first call in a thread would undo the setting
        torch.set_num_threads(1)
        ready.wait()

    pool = ThreadPoolExecutor(n_workers, thread_name_prefix="pitch", initializer=begin)
    for _ in range(n_workers):
        pool.submit(int)  # starts a thread each: none is free before all are ready
    ready.wait()
    # torch remembers the last call as the default of threads to come: put the caller's back.
    torch.set_num_threads(n_threads)
    return pool
