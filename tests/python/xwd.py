"""A virtual screen's frame buffer as a picture, without an image library.

Xvfb keeps its screen in a file in the format of `xwd` (X11/XWDFile.h): a header of big-endian 32-bit words, a colour
table, then the pixels.
"""

import struct
import zlib

import numpy as np


def read(path):
    """The screen as it is now. Shape (height, width, 3), uint8, red green blue."""
    data = path.read_bytes()
    header = struct.unpack(">25I", data[:100])
    header_size, version, width, height = header[0], header[1], header[4], header[5]
    little_endian, bits_per_pixel, bytes_per_line, colours = header[7] == 0, header[11], header[12], header[19]
    assert version == 7 and bits_per_pixel == 32, f"XWD version {version}, {bits_per_pixel} bits per pixel"
    pixels = np.frombuffer(data, np.uint8, height * bytes_per_line, header_size + colours * 12)
    pixels = pixels.reshape(height, bytes_per_line)[:, : width * 4].reshape(height, width, 4)
    return pixels[:, :, 2::-1] if little_endian else pixels[:, :, 1:]


def write_png(path, picture):
    """Writes 8-bit RGB."""
    height, width, _ = picture.shape

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    lines = b"".join(b"\0" + line.tobytes() for line in picture)
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    body = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(lines, 9)), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(body))
