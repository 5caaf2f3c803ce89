"""The Classroom page: opening and steering a class, its wall, guesses, model, files, sweep."""
