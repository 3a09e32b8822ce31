"""A file that is too large is refused while it arrives: before its first byte is kept anywhere."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from sheets.limits import MEGABYTE, current

TOO_LARGE = "sheets.too_large"
"""Key of ``request.META``: bytes that were announced by a request whose file was not taken."""

# A browser only shows an answer when all it sends is read; beyond this it is hung up on.
_READ_AND_FORGOTTEN = 1_024 * MEGABYTE
_BLOCK = 64 * 1024
_BESIDE_THE_FILE = 3 * MEGABYTE


class BoundedUpload(FileUploadHandler):
    """Stands before Django's own handlers; what is too large is read past in memory, never written to disk."""

    announced = 0
    received = 0
    body: Any = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Keep the size the browser announces for the whole request, and where it comes from."""
        self.announced = content_length
        self.body = input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse by the announced size, before anything is kept."""
        super().new_file(*args, **kwargs)
        self.received = 0
        if self.announced > current().file_bytes + _BESIDE_THE_FILE:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on, until they are too many."""
        self.received += len(raw_data)
        if self.received > current().file_bytes:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:  # type: ignore[type-arg]
        """Leave the file to the handlers behind."""
        return None

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.META[TOO_LARGE] = max(self.announced, self.received)
        if self.announced <= _READ_AND_FORGOTTEN:
            # Not left to Django, which reads on by lines: a file may be one line.
            while self.body.read(_BLOCK):
                pass
        raise StopUpload(connection_reset=True)


def too_large(request: HttpRequest) -> int:
    """Size in bytes of a file that was not taken because of it; 0 when there was none."""
    return int(request.META.get(TOO_LARGE, 0))
