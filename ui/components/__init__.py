"""Parts that several pages show: charts, and JavaScript components with their Python functions."""
