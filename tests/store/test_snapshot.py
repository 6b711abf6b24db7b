from __future__ import annotations

from pathlib import Path

import pytest

from kg.store import StoreInUse, current_snapshot, new_snapshot, replace_file


def test_a_new_snapshot_becomes_current_when_its_block_ends(tmp_path: Path) -> None:
    with new_snapshot(tmp_path) as path:
        assert current_snapshot(tmp_path) is None
    assert current_snapshot(tmp_path) == path


def test_a_failed_write_leaves_the_old_snapshot(tmp_path: Path) -> None:
    with new_snapshot(tmp_path) as old:
        (old / "data").write_text("old")

    def broken_write() -> None:
        with new_snapshot(tmp_path) as path:
            (path / "data").write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_write()
    assert current_snapshot(tmp_path) == old
    assert (old / "data").read_text() == "old"
    assert [entry for entry in (tmp_path / "store").iterdir() if entry.is_dir()] == [old]


def test_the_old_snapshot_goes_when_a_new_one_is_complete(tmp_path: Path) -> None:
    with new_snapshot(tmp_path) as old:
        pass
    with new_snapshot(tmp_path) as new:
        assert old.exists()
    assert not old.exists()
    assert new.exists()


def test_what_a_killed_writer_left_goes_at_the_next_write(tmp_path: Path) -> None:
    with new_snapshot(tmp_path):
        pass
    left = tmp_path / "store" / "000777"
    left.mkdir()
    with new_snapshot(tmp_path):
        assert not left.exists()


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with new_snapshot(tmp_path), pytest.raises(StoreInUse, match="another process"), new_snapshot(tmp_path):
        pass


def test_replace_file_writes_whole_files_with_unix_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    replace_file(path, "one\n")
    replace_file(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]
