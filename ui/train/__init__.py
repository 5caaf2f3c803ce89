"""The Train page: a run, its controls, charts, checkpoints, kept runs, and sweeps."""
