from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.model import KgError
from kg.store import StoreInUse, current_snapshot, new_snapshot, replace_file, replacing, replacing_in
from kg.store.snapshot import STATE, changed_snapshot, existing_snapshot, hold


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


def failing(path: Path, fault: BaseException, *, folder: bool) -> None:
    """Writes half of a file, or one of two files, and fails."""
    if folder:
        with replacing_in(path) as fresh:
            (fresh / "a").write_text("new")
            raise fault
    with replacing(path) as fresh:
        fresh.write_text("half")
        raise fault


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize("fault", [ZeroDivisionError(), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_failed_write_leaves_what_stood_there_and_nothing_beside_it(
    folder: bool, fault: BaseException, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    with pytest.raises(KgError if isinstance(fault, OSError) else type(fault)):
        failing(path, fault, folder=folder)
    assert list(tmp_path.iterdir()) == []
    if folder:
        path.mkdir()
        (path / "a").write_text("old")
    else:
        path.write_text("old")
    with pytest.raises(KgError if isinstance(fault, OSError) else type(fault)):
        failing(path, fault, folder=folder)
    assert [entry.read_text() for entry in tmp_path.rglob("*") if entry.is_file()] == ["old"]


def test_replacing_follows_a_link_and_leaves_a_device_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    with replacing(link) as fresh:
        fresh.write_text("new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    with replacing(Path("/dev/null")) as fresh:
        assert fresh == Path("/dev/null")
    assert Path("/dev/null").is_char_device()


def test_files_of_a_folder_come_beside_what_else_stands_there(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with replacing_in(tmp_path) as fresh:
        (fresh / "a").write_text("a")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a", "mine"]


def stored(folder: Path) -> list[ox.Quad]:
    """The quads of the current store."""
    return list(ox.Store.read_only(str(existing_snapshot(folder))))


def quad(name: str) -> ox.Quad:
    node = ox.NamedNode(f"urn:{name}")
    return ox.Quad(node, node, node, node)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a store of one quad, and a file beside it."""
    with new_snapshot(tmp_path) as path:
        ox.Store(str(path)).bulk_extend([quad("old")])
        (path / STATE).write_text("old")
    return tmp_path


def test_a_changed_snapshot_starts_as_the_current_one_and_takes_its_place(folder: Path) -> None:
    old = existing_snapshot(folder)
    with changed_snapshot(folder) as path:
        store = ox.Store(str(path))
        store.add(quad("new"))
        store.flush()
        (path / STATE).write_text("new")
        assert stored(folder) == [quad("old")]
        assert (old / STATE).read_text() == "old"
    assert set(stored(folder)) == {quad("old"), quad("new")}
    assert (existing_snapshot(folder) / STATE).read_text() == "new"


def test_a_change_that_fails_leaves_the_old_snapshot(folder: Path) -> None:
    def broken_change() -> None:
        with changed_snapshot(folder) as path:
            ox.Store(str(path)).add(quad("new"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_change()
    assert stored(folder) == [quad("old")]


def test_only_a_folder_with_a_store_can_be_changed(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no graph here"), changed_snapshot(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_that_is_held_stays_until_it_is_let_go(folder: Path) -> None:
    old = existing_snapshot(folder)
    held = hold(old)
    assert held is not None
    for _ in range(2):
        with changed_snapshot(folder):
            pass
        assert old.exists()
    del held
    with changed_snapshot(folder):
        pass
    assert not old.exists()
    assert hold(old) is None
    assert len([entry for entry in (folder / "store").iterdir() if entry.is_dir()]) == 1
