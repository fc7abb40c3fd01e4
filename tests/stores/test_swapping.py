"""A new folder takes the place of an old one, or neither has moved."""

import pytest

from multichat_lab.stores import swapping


@pytest.fixture
def folders(tmp_path):
    """An old folder, a new one beside it, and where the old one goes."""
    target, staged, aside = (tmp_path / name for name in ("store", "staged", "aside"))
    for folder, content in ((target, "old"), (staged, "new")):
        folder.mkdir()
        (folder / "file").write_text(content)
    return target, staged, aside


@pytest.mark.parametrize("in_one_step", [True, False])
def test_the_new_folder_is_in_place_and_the_old_one_aside(folders, in_one_step, monkeypatch):
    if in_one_step and not swapping.can_exchange():
        pytest.skip("this system has no renameat2")
    monkeypatch.setattr(swapping, "can_exchange", lambda: in_one_step)
    target, staged, aside = folders
    swapping.swap_folder(target, staged, aside, lambda _: None)
    assert ((target / "file").read_text(), (aside / "file").read_text()) == ("new", "old")
    assert not staged.exists()


def test_a_folder_that_cannot_be_replaced_leaves_the_new_one_where_it_was(folders):
    target, staged, aside = folders
    with pytest.raises(FileNotFoundError):
        swapping.swap_folder(target.with_name("nothing"), staged, aside, lambda _: None)
    assert ((target / "file").read_text(), (staged / "file").read_text()) == ("old", "new")
    assert not aside.exists()
