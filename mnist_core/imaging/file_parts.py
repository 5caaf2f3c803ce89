"""Counting the parts of an image file before it is decoded.

JPEG and PNG files are sequences of parts, each with its length. A part may have only a few bytes,
but costs the decoder some time: ten megabytes of them keep it busy for seconds.
"""

import re
import struct

MAX_JPEG_SCANS = 50  # a progressive JPEG has about 10; each passes over the whole image
MAX_JPEG_SEGMENTS = 500  # before the first scan; the largest notes of cameras take about 100
MAX_PNG_CHUNKS = 10_000  # 8 KB each, as usual, are 80 MB
# A scan's marker, its header's length and how many colours are in it; by chance, neither what is
# compressed nor a film that a phone puts behind the photograph looks like it.
JPEG_SCAN = re.compile(rb"\xff\xda\x00[\x06\x08\x0a\x0c][\x01-\x04]")
PNG_SIGNATURE_BYTES, PNG_FRAME_BYTES = 8, 12  # of the file; of a chunk beside what it holds
JPEG_START_BYTES = 2


def has_too_many_parts(content: bytes) -> bool:
    """Whether a file has more parts than real pictures do."""
    if content.startswith(b"\x89PNG"):
        return not chunks_are_few(content)
    if content.startswith(b"\xff\xd8"):
        return len(JPEG_SCAN.findall(content)) > MAX_JPEG_SCANS or not segments_are_few(content)
    return False  # a WebP's are counted within microseconds


def chunks_are_few(content: bytes) -> bool:
    """Whether a PNG has at most `MAX_PNG_CHUNKS`: a length, a name, the content, a checksum."""
    at = PNG_SIGNATURE_BYTES
    for _ in range(MAX_PNG_CHUNKS):
        if at + PNG_FRAME_BYTES > len(content):
            return True
        at += PNG_FRAME_BYTES + struct.unpack_from(">I", content, at)[0]
    return False


def segments_are_few(content: bytes) -> bool:
    """Whether a JPEG's first scan is within `MAX_JPEG_SEGMENTS`: a marker, a length, the content.

    A decoder skips anything else byte by byte, so each byte counts.
    """
    at = JPEG_START_BYTES
    for _ in range(MAX_JPEG_SEGMENTS):
        try:
            begin, marker = struct.unpack_from("BB", content, at)
            if begin != 0xFF or marker == 0xFF:  # between segments
                at += 1
            elif marker == 0 or 0xD0 <= marker <= 0xD9:  # it has no content
                at += 2
            elif marker == 0xDA:  # a scan
                return True
            else:
                at += 2 + struct.unpack_from(">H", content, at + 2)[0]
        except struct.error:  # it ends here
            return True
    return False
