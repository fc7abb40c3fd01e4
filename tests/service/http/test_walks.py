"""Walks over the routes, each going on with what the one before answered, meet no fault."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

ENDLESS = "/v1/sessions/{session_id}/events"
CHECKS = "not_a_server_error,status_code_conformance,response_schema_conformance"
WALKS = 25
NARROW = {
    "max_sessions": 40, "max_messages_per_session": 20, "max_sessions_per_token": 30,
    "max_bytes_per_token": 1_000_000, "max_requests_per_token": 5,
}  # fmt: skip


@pytest.mark.parametrize("more", [NARROW])
@pytest.mark.parametrize("name", ["bridge", "Ann"])
def test_a_walk_from_answer_to_answer_meets_no_fault(service, place, name, tmp_path):
    walked = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "run", f"{service.url}/openapi.json",
            "--header", f"Authorization: Bearer {place.token(name)}", "--exclude-path", ENDLESS,
            "--phases", "stateful", "--max-examples", str(WALKS), "--seed", "15",
            "--checks", CHECKS, "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert walked.returncode == 0, walked.stdout[-5_000:] + walked.stderr[-2_000:]
    counted = httpx.get(f"{service.url}/metrics").text
    assert 'route="/v1/sessions/{session_id}/messages",status="2' in counted, "it got nowhere"
    assert 'status="500"' not in counted
