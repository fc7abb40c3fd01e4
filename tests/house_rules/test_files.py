import shutil

import pytest

from multichat_lab.errors import MultichatError
from multichat_lab.house_rules.files import python_files

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def names(root):
    return [path.relative_to(root).as_posix() for path in python_files(root)]


def test_python_files_and_notebooks_are_found_in_every_folder(write_code):
    root = write_code({"b.py": "", "a/c.ipynb": "", "a/d.txt": "", "README.md": ""})
    assert names(root) == ["a/c.ipynb", "b.py"]


def test_outside_of_git_hidden_built_and_installed_code_is_left_out(write_code):
    root = write_code(
        {
            "kept.py": "",
            ".hidden/x.py": "",
            "build/x.py": "",
            "dist/x.py": "",
            "node_modules/x.py": "",
            "__pycache__/x.py": "",
            "environment/pyvenv.cfg": "",
            "environment/lib/x.py": "",
        }
    )
    assert names(root) == ["kept.py"]


@needs_git
def test_in_a_checkout_tracked_and_new_files_count_and_ignored_ones_do_not(write_code, git):
    root = write_code(
        {
            "tracked.py": "",
            "new.py": "",
            "ignored.py": "",
            "made/x.py": "",
            ".ci/hook.py": "",
            ".gitignore": "ignored.py\nmade/\n",
        }
    )
    git("init")
    git("add", "tracked.py")
    assert names(root) == [".ci/hook.py", "new.py", "tracked.py"]


@needs_git
def test_a_folder_of_a_checkout_lists_only_what_is_below_it(write_code, git):
    root = write_code({"outer.py": "", "inner/a.py": "", "inner/b.py": "", ".gitignore": "b.py"})
    git("init")
    assert names(root / "inner") == ["a.py"]


@needs_git
def test_a_tracked_file_that_was_deleted_is_no_file(write_code, git):
    root = write_code({"kept.py": "", "gone.py": ""})
    git("init")
    git("add", ".")
    (root / "gone.py").unlink()
    assert names(root) == ["kept.py"]


@needs_git
def test_a_folder_that_git_ignores_as_a_whole_is_still_checked_when_it_is_named(write_code, git):
    root = write_code({"vendored/x.py": "", ".gitignore": "vendored/"})
    git("init")
    assert names(root) == []
    assert names(root / "vendored") == ["x.py"]


@needs_git
def test_the_variables_of_a_git_hook_do_not_mislead(write_code, git, monkeypatch):
    root = write_code({"kept.py": "", "ignored.py": "", ".gitignore": "ignored.py"})
    git("init")
    monkeypatch.setenv("GIT_DIR", str(root / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / "elsewhere" / "index"))
    assert names(root) == ["kept.py"]


@needs_git
def test_a_name_that_is_not_ascii_is_found(write_code, git):
    root = write_code({"größe.py": "", "with space.py": ""})
    git("init")
    assert names(root) == ["größe.py", "with space.py"]


def test_without_git_the_folder_is_walked(write_code, monkeypatch):
    root = write_code({"a.py": "", ".git/hooks/x.py": ""})
    monkeypatch.setenv("PATH", "")
    assert names(root) == ["a.py"]


def test_a_single_file_is_taken_whatever_its_name(write_code):
    root = write_code({"build/script": "", "build/x.py": ""})
    assert python_files(root / "build" / "script") == [root / "build" / "script"]
    assert python_files(root / "build" / "x.py") == [root / "build" / "x.py"]


def test_a_path_that_does_not_exist_is_refused_with_a_remedy(tmp_path):
    with pytest.raises(MultichatError, match="nowhere does not exist") as refusal:
        python_files(tmp_path / "nowhere")
    assert refusal.value.remedy
