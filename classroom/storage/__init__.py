"""The database: visitors with their runs and digits, classes, seats and sweeps."""
