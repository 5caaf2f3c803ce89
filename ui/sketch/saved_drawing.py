"""Drawings saved as PNG files with the digit's own 28x28 pixels in them.

A picture of a drawing, read as a photograph, comes to slightly other pixels. So the pixels go along
in the file, as text that picture viewers ignore.
"""

import base64
from io import BytesIO

import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from mnist_core.constants import IMAGE_SIDE
from mnist_core.imaging.photograph import IMAGE_FORMATS

PIXELS_KEYWORD = "28x28 pixels"  # of the PNG file's text


def with_pixels(picture: bytes, pixels: Tensor) -> bytes:
    """A PNG file with `pixels`, uint8 (28, 28), in it."""
    text = PngInfo()
    text.add_text(PIXELS_KEYWORD, base64.b64encode(pixels.numpy().tobytes()).decode())
    buffer = BytesIO()
    Image.open(BytesIO(picture)).save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()


def saved_pixels(content: bytes) -> Tensor | None:
    """The pixels, uint8 (28, 28), in an untrusted file that can be decoded; None without them."""
    text = str(Image.open(BytesIO(content), formats=IMAGE_FORMATS).info.get(PIXELS_KEYWORD, ""))
    try:
        numbers = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    if len(numbers) != IMAGE_SIDE * IMAGE_SIDE:
        return None
    return torch.frombuffer(bytearray(numbers), dtype=torch.uint8).view(IMAGE_SIDE, IMAGE_SIDE)
