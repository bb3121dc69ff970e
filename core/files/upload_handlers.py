"""How a file comes in over the network: into the temporary folder, and no more of it than may be stored."""

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes a file to the disk up to UPLOAD_MAX_BYTES and a byte more. The rest is counted and let go.

    The file has the size that was sent, so that core.files.uploads refuses it with a sentence.
    """

    def new_file(self, *args, **kwargs):
        """Open a temporary file whose own name owes nothing to the name from outside, which may be too long for it."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data, start):
        room = settings.UPLOAD_MAX_BYTES + 1 - start
        if room > 0:
            self.file.write(raw_data[:room])
