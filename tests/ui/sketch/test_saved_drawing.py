"""The pixels in the file of a saved drawing, which may come from anywhere."""

from io import BytesIO

import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ui.sketch.saved_drawing import PIXELS_KEYWORD, saved_pixels, with_pixels


def picture(form="PNG", **options):
    buffer = BytesIO()
    Image.new("L", (40, 30), 200).save(buffer, form, **options)
    return buffer.getvalue()


@given(st.binary(min_size=784, max_size=784))
def test_pixels_come_back_and_the_picture_stays(numbers):
    pixels = torch.frombuffer(bytearray(numbers), dtype=torch.uint8).view(28, 28)
    file = with_pixels(picture(), pixels)
    found = saved_pixels(file)
    assert found is not None and found.equal(pixels)
    assert Image.open(BytesIO(file)).tobytes() == Image.open(BytesIO(picture())).tobytes()


@given(st.text(max_size=2000) | st.from_regex(r"[A-Za-z0-9+/=]{1040,1052}", fullmatch=True))
def test_any_other_text_is_no_pixels(text):
    info = PngInfo()
    info.add_itxt(PIXELS_KEYWORD, text)
    found = saved_pixels(picture(pnginfo=info))
    assert found is None or (found.shape == (28, 28) and found.dtype == torch.uint8)


def test_other_pictures_have_none():
    assert [saved_pixels(picture(form)) for form in ("PNG", "JPEG", "WebP")] == [None] * 3
