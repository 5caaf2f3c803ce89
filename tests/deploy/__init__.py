"""Tests of the files in deploy/, as far as they can be tested where there is no cluster."""
