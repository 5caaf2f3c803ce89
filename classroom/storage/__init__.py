"""What is stored in the database: visitors with their runs and digits, classes, seats."""
