"""The Classroom page: a class is opened, steered, seen on the wall, and given a model."""
