"""Sizes that the whole package relies on."""

IMAGE_SIDE = 28  # pixels; every digit is an image of 28 x 28
PIXEL_COUNT = IMAGE_SIDE * IMAGE_SIDE
BOX_SIDE = 20  # pixels; the longer side of the ink in every MNIST image
CLASS_COUNT = 10
CHUNK_IMAGES = 512  # processed together: few enough for the processor's cache
