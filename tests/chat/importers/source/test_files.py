import os

from multichat_lab.chat.importers.source.files import files_in

ENDINGS = (".json",)


def test_files_are_those_that_a_search_of_the_folder_finds(tmp_path):
    for name in ("b.json", "A.JSON", "c.txt", "d/e.json", "d/f/g.json", "h.json/i.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "linked.json").symlink_to(tmp_path / "c.txt")
    (tmp_path / "broken.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round").symlink_to(tmp_path / "d")
    os.mkfifo(tmp_path / "pipe.json")
    for recursive, found in ((True, tmp_path.rglob("*")), (False, tmp_path.iterdir())):
        wanted = [each for each in found if each.name.lower().endswith(ENDINGS) and each.is_file()]
        assert files_in(tmp_path, ENDINGS, recursive=recursive) == sorted(wanted)
        assert len(wanted) == (6 if recursive else 3)
