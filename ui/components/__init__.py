"""Python faces of the JavaScript parts, and the charts, that several pages show."""
