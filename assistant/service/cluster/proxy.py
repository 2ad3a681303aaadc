"""nginx in front of the processes, with the rules of deploy/nginx."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterable
from math import ceil
from pathlib import Path

from assistant.channels.web.settings import split
from assistant.service.cluster.settings import ClusterSettings
from assistant.service.launcher.progress import LauncherError
from assistant.service.launcher.server import Server, Stage

RULES = Path("deploy/nginx/assistant.conf")

_MAIN = """\
daemon off;
pid nginx.pid;
error_log stderr warn;
events {}
http {
  # Addresses of customers are personal data: no list of requests is kept.
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include assistant/assistant.conf;
}
"""
_SELF_SIGNED_DAYS = "365"


def proxy_server(
    folder: Path, settings: ClusterSettings, upstreams: Iterable[str], answer_s: float
) -> Server:
    """Describe nginx, and write its configuration.

    Args:
        folder: where its files are.
        settings: where it listens, and its certificate.
        upstreams: the processes of Rasa, each as host:port.
        answer_s: how long a process may take to answer, in seconds.

    Returns:
        The server.

    Raises:
        LauncherError: nginx is not installed, or refuses the configuration.
    """
    binary = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if binary is None:
        raise LauncherError("nginx is not installed: install Debian's package nginx-light.")
    folder = folder.resolve()
    _write(folder, settings, upstreams, answer_s)
    command = (binary, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr")
    tried = subprocess.run(  # noqa: S603
        [*command, "-q", "-t"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        raise LauncherError(f"nginx refuses its configuration:\n{tried.stderr.strip()}")
    host = {"0.0.0.0": "127.0.0.1"}.get(settings.proxy_host, settings.proxy_host)  # noqa: S104
    return Server(
        name="nginx",
        command=command,
        ready_url=f"tls://{host}:{settings.proxy_port}",
        log=folder.parent / "log" / "nginx.log",
        # It answers what it has taken, and takes no more.
        stop_signal=signal.SIGQUIT,
        # A master that is killed leaves its workers, which would keep the port.
        orphan_signal=signal.SIGTERM,
        stage=Stage.FRONT,
    )


def _write(
    folder: Path, settings: ClusterSettings, upstreams: Iterable[str], answer_s: float
) -> None:
    rules = folder / "assistant"
    rules.mkdir(parents=True, exist_ok=True)
    (rules / RULES.name).write_text(_with_patience(RULES.read_text("utf-8"), answer_s), "utf-8")
    (folder / "nginx.conf").write_text(_MAIN, "utf-8")
    servers = "".join(f"server {address} max_fails=0;\n" for address in upstreams)
    (rules / "upstream.conf").write_text(servers, "utf-8")
    origins = split(settings.web_allowed_origins)
    (rules / "origins.conf").write_text(
        "".join(f'"{origin}" $http_origin;\n' for origin in origins), "utf-8"
    )
    certificate, key = _certificate(folder, settings)
    (rules / "listen.conf").write_text(
        f"listen {settings.proxy_host}:{settings.proxy_port} ssl;\n"
        f"server_name _;\nssl_certificate {certificate};\nssl_certificate_key {key};\n",
        "utf-8",
    )


def _with_patience(text: str, answer_s: float) -> str:
    """Have nginx wait as long as a turn may take, and for another process as long again."""
    for name, seconds in (("read_timeout", answer_s), ("next_upstream_timeout", 3 * answer_s)):
        text, found = re.subn(rf"proxy_{name} \d+s;", f"proxy_{name} {ceil(seconds)}s;", text)
        if found != 1:
            raise LauncherError(f"{RULES} must say once how long proxy_{name} is.")
    return text


def _certificate(folder: Path, settings: ClusterSettings) -> tuple[Path, Path]:
    given, given_key = settings.proxy_certificate, settings.proxy_certificate_key
    if given and given_key:
        return given.resolve(), given_key.resolve()
    certificate, key = folder / "self-signed.pem", folder / "self-signed.key"
    if certificate.exists() and key.exists():
        return certificate, key
    made = subprocess.run(  # noqa: S603
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", _SELF_SIGNED_DAYS, "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise LauncherError(f"No certificate could be made to try with:\n{made.stderr.strip()}")
    return certificate, key
