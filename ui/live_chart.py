"""A chart that is changed in place while one looks at it.

`st.plotly_chart` makes a chart's identity out of all its numbers: another number is another chart,
and the browser takes the old one down, with whatever the viewer had zoomed into. Here the identity
is the key alone. Streamlit has no public way to ask for that, so this does what `st.plotly_chart`
does, in the version that requirements.txt pins; a browser test zooms in and waits for the update.
"""

import json

from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart


def live_chart(place, figure: dict, key: str, config: dict, alt: str):
    """Show a figure, Plotly's JSON, in the container `place`; the same key changes it in place."""
    chart = PlotlyChart(
        id=compute_and_register_element_id(
            "plotly_chart", user_key=key, dg=None, key_as_main_identity=True
        ),
        spec=json.dumps(figure, separators=(",", ":")),
        config=json.dumps(config),
        theme="streamlit",
        alt=alt,
    )
    size = LayoutConfig(width="stretch", height=figure["layout"]["height"])
    place._enqueue("plotly_chart", chart, layout_config=size)
