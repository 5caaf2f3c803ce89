"""A sweep, of a visitor or of a class: its plan, its time, its runs in training, its map."""
