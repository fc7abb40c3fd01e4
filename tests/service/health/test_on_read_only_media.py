"""A store that can only be read is whole, and not writable."""

import json
import sys

from tests.read_only_media import needs_media, on_read_only_media
from tests.service.backups.conftest import record


@needs_media
def test_a_store_on_read_only_media_is_whole_and_not_writable(durable_storage, tmp_path):
    """It was told as damaged: a database could not write beside the file that it checks."""
    storage_type, path = durable_storage
    record(durable_storage, 5)
    ask = (sys.executable, "-m", "multichat_lab", "health", "--json")
    done = on_read_only_media(tmp_path, *ask, "--store", f"{storage_type}:{path}")
    checks = {each["name"]: each for each in json.loads(done.stdout)["checks"]}
    assert checks["writable"]["status"] == "error"
    assert (checks["store"]["status"], checks["integrity"]["status"]) == ("ok", "ok")
    assert "All 5 messages" in checks["integrity"]["message"]
