"""The nginx example, before a real service: TLS, and events that come at once."""

import socket
import ssl
import subprocess

import httpx
import pytest

from multichat_lab.service.client import MultichatClient
from tests.service.deployment.test_checked_by_tools import run
from tests.waiting import wait_until

NAME = "multichat.example.org"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def certificate(tool, tmp_path_factory):
    """The path of a certificate for this machine; its key lies beside it."""
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    own = ("-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")
    names = ("-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", path.with_suffix(".key"), "-out", path)
    run(tool("openssl"), "req", "-x509", *own, *names, *files)
    return path


@pytest.fixture
def configured(trial, certificate, tmp_path):
    """Return a function that writes nginx' configuration for two ports and returns its path."""

    def write(listens, service):
        server = (trial.folder / "nginx/multichat.conf").read_text()
        for here, there in {
            f"/etc/ssl/certs/{NAME}.pem": str(certificate),
            f"/etc/ssl/private/{NAME}.key": str(certificate.with_suffix(".key")),
            "listen 443 ssl": f"listen 127.0.0.1:{listens} ssl",
            "    listen [::]:443 ssl;\n": "",
            "127.0.0.1:8765": f"127.0.0.1:{service}",
        }.items():
            assert here in server
            server = server.replace(here, there)
        temporary = "".join(
            f"{name}_temp_path {tmp_path / name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path = tmp_path / "nginx.conf"
        path.write_text(
            f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\n"
            f"http {{ access_log off; {temporary}\n{server} }}\n"
        )
        return path

    return write


@pytest.fixture
def address(service, configured, tool, tmp_path):
    """The address of the proxy before the running service."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = configured(port, service.url.rpartition(":")[2])
    with subprocess.Popen(
        [tool("nginx"), "-p", tmp_path, "-e", tmp_path / "log", "-c", configuration]
    ) as nginx:
        try:
            wait_until(lambda: is_listening(port), "nginx does not listen")
            yield f"https://localhost:{port}"
        finally:
            nginx.terminate()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_events_come_through_the_proxy_at_once(address, place, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    ann, bob = (MultichatClient(address, place.token(name)) for name in ("Ann", "Bob"))
    session_id = ann.start(["Bob"], "lunch").session_id
    heard = bob.listen(session_id)
    assert next(heard).kind == "system"
    for text in ("Noon?", "At one?"):
        ann.broadcast(session_id, text)
        assert next(heard).content == text  # a proxy that buffers holds it back until the end
    ann.end(session_id)
    assert [each.kind for each in heard] == ["system"]


def test_what_is_too_large_or_not_for_others_stops_at_the_proxy(address, certificate):
    trusted = ssl.create_default_context(cafile=certificate)
    with httpx.Client(base_url=address, verify=trusted) as outside:
        assert outside.get("/health/live").status_code == 200
        assert outside.get("/openapi.json").json()["info"]["title"] == "multichat"
        assert outside.get("/health/ready").status_code == 404
        assert outside.get("/metrics").status_code == 404
        assert outside.post("/v1/sessions", content=b" " * 1_000_001).status_code == 413
