"""Receive an uploaded file into the temporary folder, but no more of it than may be stored."""

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes a file to the disk up to UPLOAD_MAX_BYTES and a byte more. It counts the rest and drops it.

    The file reports the size that was sent, so that core.files.uploads refuses it with a sentence.
    """

    def new_file(self, *args, **kwargs):
        """Open a temporary file with a name of its own: the name from outside may be too long."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data, start):
        room = settings.UPLOAD_MAX_BYTES + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
