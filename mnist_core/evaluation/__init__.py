"""Evaluation: metrics, confidence intervals, calibration, novelty detection."""
