"""What the worker does where memory is short, and with files that are forced in."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from studio.training.check import FileCheck, Finding, forgiven
from studio.training.config import recipe
from studio.training.order import Order
from studio.training.wire import json_to_order, order_to_json
from studio.training.worker import calmer, disk_words, fault_words, halved, is_out_of_memory


def order() -> Order:
    return Order((Path("a.wav"),), Path("a.ddsp"), "A", forced=(Path("a.wav"),))


def test_a_batch_is_halved_down_to_one_and_goes_on_from_the_checkpoint() -> None:
    sizes = []
    wanted: Order | None = replace(order(), training={"batch_size": 8})
    while wanted is not None:
        wanted = halved(wanted)
        if wanted is not None:
            assert wanted.resume
            sizes.append(wanted.training["batch_size"])
    assert sizes == [4, 2, 1]
    standard = halved(order())
    assert standard is not None
    assert standard.training["batch_size"] == recipe("standard", 44100).batch_size // 2


def test_only_want_of_memory_is_taken_for_want_of_memory() -> None:
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: not enough memory: you tried"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))


def test_forced_files_survive_the_wire() -> None:
    assert json_to_order(order_to_json(order())) == order()


def test_what_is_polyphonic_can_be_forgiven_and_what_is_silent_cannot() -> None:
    def check(id: str) -> FileCheck:
        return FileCheck(Path("a.wav"), findings=(Finding(id, True, "so", "do"),))

    assert forgiven(check("polyphonic")).is_usable
    assert forgiven(check("polyphonic")).kind == "performance"
    assert not forgiven(check("silent")).is_usable


def test_after_an_unstable_run_the_learning_rate_is_half_of_what_it_was() -> None:
    set_by_hand = replace(order(), training={"learning_rate": 4e-3, "batch_size": 2})
    assert calmer(set_by_hand).training == {"learning_rate": 2e-3, "batch_size": 2}
    once = calmer(order()).training["learning_rate"]
    assert calmer(calmer(order())).training["learning_rate"] == pytest.approx(0.5 * once)


def test_a_full_disk_is_a_sentence_with_a_way_out() -> None:
    said = disk_words(OSError(errno.ENOSPC, "No space left on device", "/data/Müsik 音/a.npy"))
    assert "The disk is full (/data/Müsik 音/a.npy)" in said
    assert "Resume" in said
    assert "Permission denied" in disk_words(PermissionError(errno.EACCES, "Permission denied"))


def test_a_fault_of_torch_is_one_line_with_a_way_out() -> None:
    said = fault_words(RuntimeError("shapes do not fit\nException raised from mm at ..."))
    assert "(shapes do not fit)" in said
    assert "Resume" in said
    assert "\n" not in said
