"""What the figures have in common.

Colours are Okabe and Ito's, safe for colour-blind viewers, and readable on white and on black.
"""

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8a8f9c"
SKY = "#56B4E9"
CLASS_AXIS = {
    "type": "category",
    "dtick": 1,
    "fixedrange": True,
    "automargin": True,
}  # classes' axis

# One colour a class: Petroff's ten, chosen so that colour-blind viewers can tell them apart
# (https://arxiv.org/abs/2107.02270).
CLASS_COLORS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
