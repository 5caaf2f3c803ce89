"""Tests of `mnist_core.imaging`: moments, pens, strokes, bitmaps and photographs."""
