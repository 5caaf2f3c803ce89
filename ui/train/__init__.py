"""The Train page: a run, its controls, and the runs that are kept."""
