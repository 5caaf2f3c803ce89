"""What the figures have in common.

Colours are Okabe and Ito's, safe for colour-blind viewers, and readable on white and on black.
"""

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8a8f9c"
SKY = "#56B4E9"
NAMED = {"type": "category", "dtick": 1, "fixedrange": True, "automargin": True}  # classes' axis
