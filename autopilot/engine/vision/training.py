"""The loop that both kinds of network learn in."""

import math
import time
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from autopilot.engine.vision.effort import Effort

BATCH = 16
PEAK, WARM = 3e-3, 0.05  # learning rate, and the share of the time in which it is reached
DECAY = 1e-4
LONGEST = 5.0  # of a gradient


def train(
    net: nn.Module,
    count: int,
    loss_of: Callable[[NDArray[np.intp], np.random.Generator], torch.Tensor],
    effort: Effort,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Learn from pictures 0 to count - 1; how many steps. loss_of: what batches of their numbers cost."""
    if effort.threads:
        torch.set_num_threads(effort.threads)
    rng = np.random.default_rng(effort.seed)
    batches = math.ceil(count / BATCH)
    steps = max(effort.least, effort.epochs * batches)
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK, weight_decay=DECAY)
    net.train()
    order: list[NDArray[np.intp]] = []
    began = time.monotonic()
    for step in range(steps):
        done = max(step / steps, (time.monotonic() - began) / max(effort.seconds, 1e-9))
        if done >= 1 or should_stop():
            return step
        for group in optimizer.param_groups:
            group["lr"] = PEAK * min(1.0, (done + 1 / steps) / WARM) * (1 + math.cos(math.pi * done)) / 2
        order = order or np.array_split(rng.permutation(count), batches)
        loss = loss_of(order.pop(), rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), LONGEST)
        optimizer.step()
    return steps
