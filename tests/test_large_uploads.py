"""300 MB sent to the real web server: a sentence comes back, memory stays bounded, nothing is kept."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil
import pytest
from django.conf import settings
from django.test import Client

from sheets.models import ImportBatch
from tests import builders
from tests.real_site import RealSite, real_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MEGABYTE = 1024 * 1024
SIZE = 300 * MEGABYTE
MORE_MEMORY = 60 * MEGABYTE
BOUNDARY = "x" * 20
TOKEN = "a" * 32
BLOCK = b"\x00" * MEGABYTE


@dataclass
class Watch:
    """The most memory the server's processes hold, and the most bytes in its folder for uploads."""

    process: psutil.Process
    site: RealSite
    memory: int = 0
    kept: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        while not self.over.wait(0.05):
            self.memory = max(self.memory, self.held())
            self.kept = max(self.kept, self.on_disk())

    def held(self) -> int:
        return sum(one.memory_info().rss for one in (self.process, *self.process.children(recursive=True)))

    def on_disk(self) -> int:
        folders = (self.site.uploads, self.site.media)
        return sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[tuple[RealSite, psutil.Process, int]]:
    with real_site() as site:
        process, port = site.start_web()
        yield site, psutil.Process(process.pid), port


@pytest.fixture
def server(running: tuple[RealSite, psutil.Process, int]) -> tuple[int, Watch]:
    """The port of the web server, and a watch over it."""
    site, process, port = running
    return port, Watch(process, site)


@pytest.fixture
def clerk():
    """A township clerk with a term to hand files in for, and the cookie of her session."""
    builders.make_district()
    term = builders.make_term()
    builders.make_village(term, builders.make_division(f"{builders.EAST}201", "大沟村村民委员会").code)
    client = Client()
    client.force_login(builders.make_user("clerk"))
    return term, f"; {settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def form(scope: str) -> bytes:
    """What stands before the bytes of the file in a form."""
    parts = (("csrfmiddlewaretoken", TOKEN), ("scope", scope), ("kind", "voters"))
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts
    )
    file = 'Content-Disposition: form-data; name="file"; filename="a.xlsx"'
    return f"{fields}--{BOUNDARY}\r\n{file}\r\n\r\n".encode()


TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def pieces(scope: str) -> Iterator[bytes]:
    yield form(scope)
    for _megabyte in range(SIZE // MEGABYTE):
        yield BLOCK
    yield TAIL


def post(port: int, path: str, cookie: str, header: str, body: Iterator[bytes]) -> str:
    """Send a request as fast as it is taken; the whole answer, "" when the server hung up without one."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nAccept-Language: en\r\n"
        f"Cookie: csrftoken={TOKEN}{cookie}\r\n{header}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as line:
        line.sendall(head.encode())
        try:
            for piece in body:
                line.sendall(piece)
        except OSError:
            # The server has heard enough; what it said before is still to be read.
            pass
        try:
            while block := line.recv(65_536):
                answer += block
        except OSError:
            pass
    return answer.decode("utf-8", "replace")


def watched(watch: Watch, send: Callable[[], str]) -> tuple[str, int]:
    """The answer, and by how much the server's memory grew meanwhile; nothing is left on the disk."""
    before = watch.held()
    looker = threading.Thread(target=watch.look)
    looker.start()
    try:
        answer = send()
        time.sleep(0.2)
    finally:
        watch.over.set()
        looker.join()
    assert watch.on_disk() == 0
    assert not ImportBatch.objects.exists()
    return answer, watch.memory - before


def announced(scope: str) -> str:
    return f"Content-Length: {len(form(scope)) + SIZE + len(TAIL)}"


def test_a_clerk_reads_why_300_megabytes_were_not_taken(server, clerk) -> None:
    (port, watch), (term, cookie) = server, clerk
    path = f"/terms/{term.pk}/imports/new/"
    answer, grown = watched(watch, lambda: post(port, path, cookie, announced(builders.EAST), pieces(builders.EAST)))
    assert answer.startswith("HTTP/1.1 200")
    assert "300 MB" in answer
    assert "100 MB" in answer
    assert grown < MORE_MEMORY
    assert watch.kept == 0, "not a byte reached the disk, not even for a moment"


def test_a_visitor_who_is_not_signed_in_is_led_to_the_sign_in(server, clerk) -> None:
    (port, watch), (term, _cookie) = server, clerk
    path = f"/terms/{term.pk}/imports/new/"
    answer, grown = watched(watch, lambda: post(port, path, "", announced(builders.EAST), pieces(builders.EAST)))
    assert answer.startswith("HTTP/1.1 302")
    assert grown < MORE_MEMORY
    assert watch.kept == 0


def chunked(scope: str) -> Iterator[bytes]:
    for piece in pieces(scope):
        yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("signed_in", [True, False])
def test_one_that_announces_no_size_is_not_listened_to(server, clerk, signed_in: bool) -> None:
    """Django reads nothing of a form without a length; the server neither keeps it nor holds it in memory."""
    (port, watch), (term, cookie) = server, clerk
    path = f"/terms/{term.pk}/imports/new/"
    header, body = "Transfer-Encoding: chunked", chunked(builders.EAST)
    answer, grown = watched(watch, lambda: post(port, path, cookie if signed_in else "", header, body))
    assert not answer.startswith("HTTP/1.1 5")
    assert grown < MORE_MEMORY
    assert watch.kept == 0


def test_one_that_announces_less_than_it_sends_is_cut_off_there(server, clerk) -> None:
    (port, watch), (term, cookie) = server, clerk
    path = f"/terms/{term.pk}/imports/new/"
    small = len(form(builders.WEST)) + len(TAIL)
    header, body = f"Content-Length: {small}", pieces(builders.WEST)
    answer, grown = watched(watch, lambda: post(port, path, cookie, header, body))
    assert not answer.startswith("HTTP/1.1 5")
    assert grown < MORE_MEMORY
    assert watch.kept == 0
