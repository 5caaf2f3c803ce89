"""Figures: each function takes data and returns a Plotly figure, or a PNG.

A figure is Plotly's JSON, a dict of "data" and "layout", since building `plotly.graph_objects`
takes tens of milliseconds each. `learning_curve` and `compared_run` describe the Train page's own
charts instead.
"""
