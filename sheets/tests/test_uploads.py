"""A file that is far too large: a sentence comes back, and not a byte of it was kept."""

from __future__ import annotations

import io
import tempfile

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from sheets.models import ImportBatch
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person
from sheets.tests.test_wizard import drop, wizard  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
BOUNDARY = "x" * 20


class Endless(io.RawIOBase):
    """The body of a form whose file has so many bytes, made as it is read."""

    def __init__(self, size):
        parts = (("csrfmiddlewaretoken", "x"), ("scope", toy.EAST), ("kind", "toy"))
        fields = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts
        )
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        self.head = io.BytesIO((fields + head).encode())
        self.tail = io.BytesIO(f"\r\n--{BOUNDARY}--\r\n".encode())
        self.left = size
        self.total = len(self.head.getvalue()) + size + len(self.tail.getvalue())
        self.read_so_far = 0

    def read(self, size=-1):
        """At most so many bytes."""
        size = 65536 if size is None or size < 0 else size
        found = self.head.read(size)
        if not found and self.left:
            found = b"\x00" * min(size, self.left)
            self.left -= len(found)
        found = found or self.tail.read(size)
        self.read_so_far += len(found)
        return found


def send(client, body):
    """Post the body to the first step as a browser would; the answer."""
    return client.post(
        reverse("sheets:new", args=[TERM_ID]),
        **{"wsgi.input": body, "CONTENT_LENGTH": str(body.total)},
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )


@pytest.fixture
def kept(monkeypatch):
    """Bytes that reached the disk."""
    written = []
    keep = TemporaryFileUploadHandler.receive_data_chunk

    def count(self, raw_data, start):
        written.append(len(raw_data))
        return keep(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", count)
    return written


def test_a_file_of_300_megabytes_gets_a_sentence_and_no_room(wizard, clerk_east, kept):  # noqa: F811
    wizard.force_login(clerk_east)
    body = Endless(300 * MEGABYTE)
    answer = send(wizard, body)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "300 MB" in page
    assert "100 MB" in page
    assert f'value="{toy.EAST}" selected' in page, "what was chosen before the file is still chosen"
    assert kept == []
    assert body.read_so_far == body.total, "a browser shows the answer only when all it sends was read"
    assert not ImportBatch.objects.exists()


def test_one_that_hides_its_size_is_cut_off_at_the_limit(wizard, clerk_east, kept, settings):  # noqa: F811
    settings.UPLOAD_LIMIT = 5 * MEGABYTE
    wizard.force_login(clerk_east)
    answer = send(wizard, Endless(7 * MEGABYTE))
    assert "5 MB" in answer.content.decode()
    assert sum(kept) <= 5 * MEGABYTE
    assert not ImportBatch.objects.exists()


def test_nobody_is_listened_to_for_ever(wizard, clerk_east, kept):  # noqa: F811
    wizard.force_login(clerk_east)
    body = Endless(20_000 * MEGABYTE)
    answer = send(wizard, body)
    assert answer.status_code == 200
    assert "20000 MB" in answer.content.decode()
    assert body.read_so_far < 2 * MEGABYTE
    assert kept == []


def test_nothing_stays_in_the_temporary_folder(wizard, clerk_east, settings, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    (tmp_path / "uploads").mkdir()
    settings.UPLOAD_LIMIT = 5 * MEGABYTE
    wizard.force_login(clerk_east)
    send(wizard, Endless(7 * MEGABYTE))
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_within_the_limit_is_taken_as_before(wizard, clerk_east, make):  # noqa: F811
    wizard.force_login(clerk_east)
    assert drop(wizard, make([HEAD, person(1)])).status_code == 302
    assert ImportBatch.objects.count() == 1
