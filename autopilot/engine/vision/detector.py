"""Finding boxes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from autopilot.engine.vision.boxes import Boxes, read_boxes, taught
from autopilot.engine.vision.effort import Effort
from autopilot.engine.vision.net import UNet, arrays_of, take_arrays, take_start, tensor_of
from autopilot.engine.vision.pictures import PictureSet
from autopilot.engine.vision.training import train
from autopilot.engine.vision.views import draw, look, look_at_boxes
from workers.devices import torch_device

SHRINK = 4  # a cell of the answer is so many pixels wide
AT_ONCE = 32
SIDES_COUNT = 5.0  # how much sides cost beside heat, as in the paper
RARE = -2.2  # what heat begins with, so that the many empty places do not drown the few boxes


class BoxDetector:
    """Boxes of classes in pictures. net: what says heat of each class and four sides at every cell."""

    def __init__(self, net: UNet, n_classes: int) -> None:
        self.net, self.n_classes = net, n_classes

    @classmethod
    def fit(
        cls,
        pictures: PictureSet,
        truth: Sequence[Boxes],
        n_classes: int,
        effort: Effort,
        *,
        start: "tuple[BoxDetector, NDArray[np.int64]] | None" = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Self:
        """Learn from pictures `(n, side, side, 3)` and the boxes of each.

        start: another detector to begin with, and which of its classes each class is (-1 = none).
        """
        torch.manual_seed(effort.seed)
        net = UNet(n_classes + 4, SHRINK)
        torch.nn.init.constant_(_bias(net)[:n_classes], RARE)
        if start is not None:
            old, classes = start
            take_start(net, arrays_of(old.net), np.concatenate([classes, old.n_classes + np.arange(4)]))
        device = torch_device()
        net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]

        def loss_of(batch: NDArray[np.intp], rng: np.random.Generator) -> torch.Tensor:
            batch = np.sort(batch)
            views = draw(len(batch), rng)
            seen = look(tensor_of(pictures[batch], device), views)
            goals = []
            for place, number in enumerate(batch):
                places, kept = look_at_boxes(truth[number].places, views, place)
                goals.append(taught(places, truth[number].classes[kept], n_classes, seen.shape[-1] // SHRINK))
            stacked = [np.stack([getattr(each, name) for each in goals]) for name in ("heat", "sides", "weight")]
            return _loss(net(seen), *(torch.from_numpy(each).to(device) for each in stacked))

        train(net, len(pictures), loss_of, effort, should_stop)
        return cls(net.eval(), n_classes)

    def predict(self, pictures: PictureSet) -> list[Boxes]:
        """The boxes of each picture, faint ones too, the surest first."""
        device = next(self.net.parameters()).device
        found: list[Boxes] = []
        with torch.inference_mode():
            for at in range(0, len(pictures), AT_ONCE):
                answer = self.net(tensor_of(pictures[at : at + AT_ONCE], device))
                heat = torch.sigmoid(answer[:, :-4]).float().cpu().numpy()
                sides = _sides(answer[:, -4:]).float().cpu().numpy()
                found += [read_boxes(*each) for each in zip(heat, sides, strict=True)]
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` needs."""
        return {**arrays_of(self.net), "n_classes": np.array(self.n_classes)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """What `arrays` gave. ValueError for weights of something else."""
        n_classes = int(arrays["n_classes"])
        net = UNet(n_classes + 4, SHRINK)
        take_arrays(net, {name: each for name, each in arrays.items() if name != "n_classes"})
        return cls(net.eval(), n_classes)


def _bias(net: UNet) -> torch.Tensor:
    bias = net.last.bias
    assert bias is not None
    return bias.detach()


def _sides(answer: torch.Tensor) -> torch.Tensor:
    """Left, top, right, bottom (0 to 1) from how far each is from the middle of the cell, `(n, 4, grid, grid)`."""
    grid = answer.shape[-1]
    middle = (torch.arange(grid, device=answer.device, dtype=answer.dtype) + 0.5) / grid
    far = functional.softplus(answer) / 8
    across, down = (
        middle[None, None, :].expand(len(answer), grid, grid),
        middle[None, :, None].expand(len(answer), grid, grid),
    )
    return torch.stack([across - far[:, 0], down - far[:, 1], across + far[:, 2], down + far[:, 3]], dim=1)


def _loss(answer: torch.Tensor, heat: torch.Tensor, sides: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Heat: the focal loss of "Objects as Points". Sides: the generalised overlap, weighed."""
    said = answer[:, :-4]
    sure, unsure = functional.logsigmoid(said), functional.logsigmoid(-said)
    chance = sure.exp()
    middle = heat >= 1
    right = (sure * (1 - chance) ** 2)[middle].sum()
    wrong = (unsure * chance**2 * (1 - heat) ** 4)[~middle].sum()
    count = middle.sum().clamp(min=1)
    lost = ((1 - _overlap(_sides(answer[:, -4:]), sides)) * weight).sum() / weight.sum().clamp(min=1)
    total: torch.Tensor = -(right + wrong) / count + SIDES_COUNT * lost
    return total


def _overlap(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """The generalised intersection over union at every cell, -1 to 1."""

    def area(low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
        return (high - low).clamp(min=0).prod(dim=1)

    low, high = torch.maximum(ours[:, :2], theirs[:, :2]), torch.minimum(ours[:, 2:], theirs[:, 2:])
    inter = area(low, high)
    union = area(ours[:, :2], ours[:, 2:]) + area(theirs[:, :2], theirs[:, 2:]) - inter
    around = area(torch.minimum(ours[:, :2], theirs[:, :2]), torch.maximum(ours[:, 2:], theirs[:, 2:]))
    return inter / union.clamp(min=1e-7) - (around - union) / around.clamp(min=1e-7)
