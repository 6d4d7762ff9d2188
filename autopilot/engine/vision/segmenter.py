"""Painting masks."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from autopilot.engine.vision.effort import Effort
from autopilot.engine.vision.net import UNet, arrays_of, take_arrays, take_start, tensor_of
from autopilot.engine.vision.pictures import PictureSet
from autopilot.engine.vision.training import train
from autopilot.engine.vision.views import UNSEEN, draw, look, look_at_masks
from workers.devices import torch_device

SHRINK = 2
AT_ONCE = 16


class MaskPainter:
    """The class of every pixel: 0 is the background, labels are 1 to n_classes."""

    def __init__(self, net: UNet, n_classes: int) -> None:
        self.net, self.n_classes = net, n_classes

    @classmethod
    def fit(
        cls,
        pictures: PictureSet,
        masks: NDArray[np.uint8],
        n_classes: int,
        effort: Effort,
        *,
        start: "tuple[MaskPainter, NDArray[np.int64]] | None" = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Self:
        """Learn from pictures `(n, side, side, 3)` and masks `(n, side, side)`.

        start: another painter to begin with, and which of its labels each label is (0 to n - 1, -1 = none).
        """
        torch.manual_seed(effort.seed)
        net = UNet(n_classes + 1, SHRINK)
        if start is not None:
            old, classes = start
            take_start(net, arrays_of(old.net), np.concatenate([[0], np.where(classes < 0, -1, classes + 1)]))
        device = torch_device()
        net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]

        def loss_of(batch: NDArray[np.intp], rng: np.random.Generator) -> torch.Tensor:
            batch = np.sort(batch)
            views = draw(len(batch), rng)
            seen = look(tensor_of(pictures[batch], device), views)
            truth = look_at_masks(torch.from_numpy(masks[batch]).to(device), views)
            return _loss(_full(net(seen)), truth)

        train(net, len(pictures), loss_of, effort, should_stop)
        return cls(net.eval(), n_classes)

    def predict(self, pictures: PictureSet) -> Iterator[NDArray[np.float32]]:
        """For each picture the chances `(n_classes + 1, side, side)` of every place."""
        device = next(self.net.parameters()).device
        for at in range(0, len(pictures), AT_ONCE):
            with torch.inference_mode():
                answer = _full(self.net(tensor_of(pictures[at : at + AT_ONCE], device)))
                chances = functional.softmax(answer, dim=1).float().cpu().numpy()
            yield from chances

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` needs."""
        return {**arrays_of(self.net), "n_classes": np.array(self.n_classes)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """What `arrays` gave. ValueError for weights of something else."""
        n_classes = int(arrays["n_classes"])
        net = UNet(n_classes + 1, SHRINK)
        take_arrays(net, {name: each for name, each in arrays.items() if name != "n_classes"})
        return cls(net.eval(), n_classes)


def _full(answer: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(answer, scale_factor=SHRINK, mode="bilinear", align_corners=False)


def _loss(answer: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Cross entropy, which makes chances honest, and the overlap of each label, which small ones need."""
    entropy = functional.cross_entropy(answer, truth, ignore_index=UNSEEN)
    seen = (truth != UNSEEN)[:, None]
    chance = functional.softmax(answer, dim=1)[:, 1:] * seen
    own = functional.one_hot(truth.clamp(min=0), answer.shape[1]).permute(0, 3, 1, 2)[:, 1:] * seen
    inter, both = (chance * own).sum(dim=(0, 2, 3)), (chance + own).sum(dim=(0, 2, 3))
    there = own.sum(dim=(0, 2, 3)) > 0
    if not there.any():
        return entropy
    return entropy + (1 - 2 * inter[there] / both[there].clamp(min=1e-7)).mean()
