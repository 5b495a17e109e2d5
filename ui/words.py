"""What layers and moments of a training are called, and why shapes change, in derived words."""

from model.network import Layer
from model.training.runs import Run

KINDS = {"conv": "Convolution", "pool": "Max pooling", "flatten": "Flatten", "dense": "Dense"}


def titles(layers: list[Layer]) -> list[str]:
    """ "Convolution 1", "Max pooling 1", …; a kind that is there only once has no number."""
    kinds = [layer.kind for layer in layers]
    return [
        f"{KINDS[kind]} {kinds[: i + 1].count(kind)}" if kinds.count(kind) > 1 else KINDS[kind]
        for i, kind in enumerate(kinds)
    ]


def by_name(layers: list[Layer]) -> dict[str, str]:
    """The title of each layer by its name in the network."""
    return {layer.name: title for layer, title in zip(layers, titles(layers), strict=True)}


def shape(sizes: tuple[int, ...]) -> str:
    """ "26×26×32"."""
    return "×".join(map(str, sizes))


def moment(run: Run, step: int) -> str:
    """ "Random weights", "Batch 64 of epoch 1", "End of epoch 2"."""
    if step == 0:
        return "Random weights"
    epoch, batch = divmod(step, run.record["steps_per_epoch"])
    if batch == 0:
        return f"End of epoch {epoch}"
    return f"After {batch:,} {'batch' if batch == 1 else 'batches'} of epoch {epoch + 1}"


def why(layer: Layer) -> str:
    """Why a layer's output has the shape that it has, in one or two sentences."""
    size, out, channels = layer.shape_in[0], layer.shape_out[0], layer.shape_out[-1]
    if layer.kind == "conv":
        every = "" if layer.shape_in[-1] == 1 else f" through all {layer.shape_in[-1]} channels"
        return (
            f"{channels} kernels of {layer.window}×{layer.window} slide over the input{every}, and"
            f" each makes one map. A kernel must fit inside, so the side shrinks by"
            f" {layer.window - 1}: {size} − {layer.window - 1} = {out}."
        )
    if layer.kind == "pool":
        halved = f"{size} ÷ {layer.window} = {out}"
        rest = ""
        if layer.dropped:
            halved += f", remainder {layer.dropped}"
            rest = " The last row and column do not fill a window: no unit sees them."
        return (
            f"Of each {layer.window}×{layer.window} window only the largest value stays, channel by"
            f" channel, so the side halves: {halved}.{rest}"
        )
    if layer.kind == "flatten":
        return f"The {shape(layer.shape_in)} values are laid in one row of {out:,}."
    return (
        f"Each of the {out} outputs weighs all {size:,} values and adds a bias; softmax turns the"
        f" sums into probabilities."
        if out == 10
        else f"Each of the {out} units weighs all {size:,} values and adds a bias."
    )
