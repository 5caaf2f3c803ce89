"""The sizes that everything here agrees on."""

IMAGE_SIDE = 28  # pixels; every digit is a square picture of SIDE x SIDE
PIXEL_COUNT = IMAGE_SIDE * IMAGE_SIDE
BOX_SIDE = 20  # pixels; the longer side of the ink in every MNIST picture
CLASS_COUNT = 10
