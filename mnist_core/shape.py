"""The sizes that everything here agrees on."""

SIDE = 28  # pixels; every digit is a square picture of SIDE x SIDE
PIXELS = SIDE * SIDE
BOX = 20  # pixels; the longer side of the ink in every MNIST picture
CLASSES = 10
