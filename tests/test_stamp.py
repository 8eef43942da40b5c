"""A build with nothing new leaves at once, and only then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tiltak.publish import folder as output
from tiltak.publish import stamp

FILES = {output.MARK: b"", "index.html": b"front page", "fylke/11-rogaland.html": b"Rogaland"}


@pytest.fixture
def held(tmp_path: Path) -> output.HeldSite:
    with output.hold(tmp_path / "site") as held:
        output.publish(FILES, held)
        stamp.keep(held, "these inputs", output.on_disk(held.path))
        return held


def test_a_site_stands_that_is_made_from_the_same_and_untouched(held: output.HeldSite) -> None:
    assert stamp.stands(held, "these inputs")
    assert not stamp.stands(held, "other inputs")


@pytest.mark.parametrize("path", ["index.html", "fylke/11-rogaland.html"])
def test_a_site_does_not_stand_where_a_file_is_changed_gone_or_new(held: output.HeldSite, path: str) -> None:
    file = held.path / path
    was, status = file.read_bytes(), file.stat()
    file.write_bytes(was[::-1])
    assert not stamp.stands(held, "these inputs")
    file.write_bytes(was)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert stamp.stands(held, "these inputs")
    file.with_name("new.html").write_bytes(b"")
    assert not stamp.stands(held, "these inputs")
    file.with_name("new.html").unlink()
    file.unlink()
    assert not stamp.stands(held, "these inputs")


@pytest.mark.parametrize("damage", [b"", b"[", b"null", b'["these inputs"]', b"\xff\xfe"])
def test_a_damaged_stamp_only_means_that_there_is_something_to_build(held: output.HeldSite, damage: bytes) -> None:
    (file,) = held.path.parent.glob(".*.stamp")
    file.write_bytes(damage)
    assert not stamp.stands(held, "these inputs")
    file.unlink()
    assert not stamp.stands(held, "these inputs")


def test_inputs_differ_with_every_name_content_and_option(tmp_path: Path) -> None:
    folder, other = tmp_path / "data", tmp_path / "other"
    folder.mkdir()
    (folder / "one").write_text("1")
    hashes = [stamp.inputs([folder], "nb"), stamp.inputs([folder], "nn"), stamp.inputs([folder / "one"], "nb")]
    (folder / "one").write_text("2")
    hashes.append(stamp.inputs([folder], "nb"))
    (folder / "one").rename(folder / "two")
    hashes.append(stamp.inputs([folder], "nb"))
    assert len(set(hashes)) == len(hashes)
    folder.rename(other)
    assert stamp.inputs([other], "nb") == hashes[-1]


def test_inputs_differ_where_a_file_moves_from_one_folder_to_the_next(tmp_path: Path) -> None:
    content, templates = tmp_path / "content", tmp_path / "templates"
    content.mkdir()
    templates.mkdir()
    (content / "om.md").write_text("om")
    before = stamp.inputs([content, templates], "")
    (content / "om.md").rename(templates / "om.md")
    assert stamp.inputs([content, templates], "") != before


def test_inputs_differ_with_the_files_of_a_folder_that_is_only_linked_to(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    data.mkdir()
    elsewhere.mkdir()
    (data / "raw").symlink_to(elsewhere)
    (elsewhere / "report.txt").write_text("1")
    before = stamp.taken((data,), "")
    (elsewhere / "report.txt").write_text("2")
    assert not before.untouched()
    assert stamp.taken((data,), "").hash != before.hash


def test_what_python_compiles_meanwhile_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "stage.py").write_text("")
    before = stamp.taken((tmp_path,), "")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "stage.cpython-311.pyc.140211").write_bytes(b"half written")
    assert before.untouched()
    assert stamp.taken((tmp_path,), "") == before
