"""What the worker makes of a job, and of what goes wrong."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from studio.training.corpus.folder import file_item
from studio.training.corpus.item_check import Finding, ItemCheck, forgiven
from studio.training.job import TrainingJob
from studio.training.serialization import job_to_json, json_to_job
from studio.training.worker import calmer, disk_words, fault_words


def job() -> TrainingJob:
    return TrainingJob((Path("a.wav"),), Path("a.ddsp"), "A", forced=("a.wav",))


def test_forced_files_survive_the_wire() -> None:
    assert json_to_job(job_to_json(job())) == job()


def test_what_is_polyphonic_can_be_forgiven_and_what_is_silent_cannot() -> None:
    def check(id: str) -> ItemCheck:
        return ItemCheck(file_item(Path("a.wav")), findings=(Finding(id, True, "so", "do"),))

    assert forgiven(check("polyphonic")).is_usable
    assert forgiven(check("polyphonic")).kind == "performance"
    assert not forgiven(check("silent")).is_usable


def test_after_an_unstable_run_the_learning_rate_is_half_of_what_it_was() -> None:
    set_by_hand = replace(job(), training={"learning_rate": 4e-3, "batch_size": 2})
    assert calmer(set_by_hand).training == {"learning_rate": 2e-3, "batch_size": 2}
    once = calmer(job()).training["learning_rate"]
    assert calmer(calmer(job())).training["learning_rate"] == pytest.approx(0.5 * once)


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


def test_a_job_without_exclusions_is_written_as_older_studios_read_it() -> None:
    assert "excluded" not in job_to_json(job())
    some = replace(job(), excluded=("a.tfrecord#3",))
    assert json_to_job(job_to_json(some)) == some
