"""The network that both kinds share: a small U-Net with a head for what is asked."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from autopilot.engine.vision.pictures import Pictures

WIDTHS = (16, 32, 64, 96, 128)  # channels at a half, a quarter, …, a 32nd of the side
STRIDE = 2 ** len(WIDTHS)  # the side must be a multiple of it


class Step(nn.Sequential):
    """Two convolutions; the first one halves the side if asked to."""

    def __init__(self, given: int, wide: int, *, stride: int = 1) -> None:
        super().__init__(*_convolution(given, wide, stride), *_convolution(wide, wide, 1))


class UNet(nn.Module):
    """`(n, 3, side, side)` to `(n, outputs, side / shrink, side / shrink)`. shrink: 2 or 4.

    outputs: channels that the head gives.
    """

    def __init__(self, outputs: int, shrink: int) -> None:
        super().__init__()
        given = (3, *WIDTHS[:-1])
        self.down = nn.ModuleList(Step(a, b, stride=2) for a, b in zip(given, WIDTHS, strict=True))
        last = {2: 0, 4: 1}[shrink]
        self.levels = list(range(len(WIDTHS) - 2, last - 1, -1))
        self.up = nn.ModuleList(Step(WIDTHS[each + 1] + WIDTHS[each], WIDTHS[each]) for each in self.levels)
        wide = WIDTHS[last]
        self.head = nn.Sequential(*_convolution(wide, 2 * wide, 1), nn.Conv2d(2 * wide, outputs, 1))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the head says at every place."""
        kept: list[torch.Tensor] = []
        found = pictures
        for step in self.down:
            found = step(found)
            kept.append(found)
        for level, step in zip(self.levels, self.up, strict=True):
            large = functional.interpolate(found, size=kept[level].shape[-2:], mode="nearest")
            found = step(torch.cat([large, kept[level]], dim=1))
        answer: torch.Tensor = self.head(found)
        return answer

    @property
    def last(self) -> nn.Conv2d:
        """The layer whose outputs are the answer."""
        found = self.head[-1]
        assert isinstance(found, nn.Conv2d)
        return found


def _convolution(given: int, wide: int, stride: int) -> list[nn.Module]:
    return [nn.Conv2d(given, wide, 3, stride, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]


def tensor_of(pictures: Pictures, device: torch.device) -> torch.Tensor:
    """`(n, 3, side, side)` from -1 to 1."""
    whole = torch.from_numpy(np.ascontiguousarray(pictures)).to(device).permute(0, 3, 1, 2).float()
    return (whole / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def arrays_of(net: nn.Module) -> dict[str, NDArray[Any]]:
    """The weights as plain arrays."""
    return {name: each.detach().cpu().numpy() for name, each in net.state_dict().items()}


def take_arrays(net: nn.Module, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Weights that `arrays_of` gave of such a network. ValueError for those of another."""
    try:
        net.load_state_dict({name: torch.from_numpy(np.array(each)) for name, each in arrays.items()})
    except (RuntimeError, TypeError) as error:
        raise ValueError("these are the weights of another network") from error


def take_start(net: UNet, arrays: Mapping[str, NDArray[Any]], rows: NDArray[np.int64]) -> None:
    """Begin with the weights of a network that was learned for other labels.

    rows `(outputs,)`: the old output that each output begins as, -1 = none. ValueError if the networks differ in more.
    """
    own = arrays_of(net)
    last = {"weight": arrays["head.3.weight"], "bias": arrays["head.3.bias"]}
    mixed = dict(arrays)
    for name, old in last.items():
        fresh = own[f"head.3.{name}"].copy()
        known = np.flatnonzero((rows >= 0) & (rows < len(old)))
        if fresh.shape[1:] != old.shape[1:]:
            raise ValueError("these are the weights of another network")
        fresh[known] = old[rows[known]]
        mixed[f"head.3.{name}"] = fresh
    take_arrays(net, mixed)
