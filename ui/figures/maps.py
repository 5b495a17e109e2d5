"""One feature map, or kernels, large, with every value readable."""

import numpy as np
import plotly.graph_objects as go

from ui.figures import palettes


def feature_map(values: np.ndarray, kind: str, top: float) -> go.Figure:
    """(H, W) values of one map on its kind's palette from 0 to `top`."""
    return _square(
        go.Heatmap(
            z=values,
            zmin=0,
            zmax=top if top > 0 else 1,
            colorscale=palettes.colorscale(kind),
            colorbar={"thickness": 10, "outlinewidth": 0},
            hovertemplate="row %{y}, column %{x}<br><b>%{z:.4f}</b><extra></extra>",
        ),
        values.shape,
    )


def kernels(values: np.ndarray) -> go.Figure:
    """(n, n, channels) weights of one output channel: one n×n kernel for each input channel.

    Laid in rows of at most 16, blue below zero, red above, the same scale for all.
    """
    side, _, count = values.shape
    columns = min(count, 16 if count > 64 else 8)
    rows = -(-count // columns)
    pitch = side + 1
    sheet = np.full((rows * pitch - 1, columns * pitch - 1), np.nan, np.float32)
    names = np.full(sheet.shape, "", object)
    for k in range(count):
        y, x = k // columns * pitch, k % columns * pitch
        sheet[y : y + side, x : x + side] = values[:, :, k]
        names[y : y + side, x : x + side] = f"input channel {k}"
    top = float(np.abs(values).max()) or 1
    return _square(
        go.Heatmap(
            z=sheet,
            zmin=-top,
            zmax=top,
            colorscale="RdBu_r",
            customdata=names,
            hoverongaps=False,
            colorbar={"thickness": 10, "outlinewidth": 0},
            hovertemplate="%{customdata}<br>weight <b>%{z:.4f}</b><extra></extra>",
        ),
        sheet.shape,
    )


def _square(heatmap: go.Heatmap, shape: tuple[int, int]) -> go.Figure:
    height, width = shape
    axis = {"showgrid": False, "zeroline": False, "constrain": "domain"}
    return go.Figure(
        heatmap,
        {
            "xaxis": {**axis, "range": [-0.5, width - 0.5], "showticklabels": False},
            "yaxis": {
                **axis,
                "range": [height - 0.5, -0.5],
                "scaleanchor": "x",
                "showticklabels": False,
            },
            "margin": {"l": 0, "r": 0, "t": 8, "b": 8},
            "height": 340,
        },
    )
