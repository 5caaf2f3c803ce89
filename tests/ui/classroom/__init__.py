"""Parts of the Classroom page."""
