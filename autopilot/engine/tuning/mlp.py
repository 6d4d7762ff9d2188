"""The feed-forward net of tuning mode: trained with torch, kept as plain arrays."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from autopilot.engine.package_code.atelier_tabular.processing import Numbers
from workers.devices import torch_device

EPOCHS = 200
PATIENCE = 12  # epochs without a better loss on the rows that say when to end


@dataclass(frozen=True)
class Sample:
    """Numbers (n, m) and target (n,): class numbers, or scaled values."""

    numbers: Numbers
    target: np.ndarray[Any, Any]


def fit_mlp(
    fit: Sample, stop: Sample, classes: int, hyperparameters: dict[str, Any], until: float, seed: int
) -> list[tuple[Numbers, Numbers]]:
    """Layers of the net at its best epoch, batch norms folded in. until: moment (time.time()) to end at the latest."""
    torch.manual_seed(seed)
    device = torch_device()
    net = _net(fit.numbers.shape[1], max(1, classes), hyperparameters).to(device)
    loss_of: nn.Module = nn.CrossEntropyLoss() if classes else nn.MSELoss()
    optimizer = torch.optim.AdamW(
        net.parameters(), lr=hyperparameters["learning_rate"], weight_decay=hyperparameters["weight_decay"]
    )
    rows, truth = _tensors(fit, classes, device)
    stop_rows, stop_truth = _tensors(stop, classes, device)
    best, best_loss, since = {key: each.clone() for key, each in net.state_dict().items()}, float("inf"), 0
    shuffler = torch.Generator().manual_seed(seed)
    for _ in range(EPOCHS):
        net.train()
        order = torch.randperm(len(rows), generator=shuffler).to(device)
        for batch in torch.split(order, hyperparameters["batch_size"]):
            if len(batch) == 1 or time.time() > until:
                continue  # a batch norm cannot learn from one row
            optimizer.zero_grad(set_to_none=True)
            loss_of(net(rows[batch]), truth[batch]).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            loss = float(loss_of(net(stop_rows), stop_truth))
        if loss < best_loss:
            best, best_loss, since = {key: each.clone() for key, each in net.state_dict().items()}, loss, 0
        else:
            since += 1
        if since >= PATIENCE or time.time() > until:
            break
    net.load_state_dict(best)
    return _layers(net.cpu())


def _net(inputs: int, outputs: int, hyperparameters: dict[str, Any]) -> nn.Sequential:
    layers: list[nn.Module] = []
    width = inputs
    for _ in range(hyperparameters["layers"]):
        wide = hyperparameters["width"]
        layers += [nn.Linear(width, wide), nn.BatchNorm1d(wide), nn.ReLU(), nn.Dropout(hyperparameters["dropout"])]
        width = wide
    return nn.Sequential(*layers, nn.Linear(width, outputs))


def _tensors(sample: Sample, classes: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    truth = torch.from_numpy(sample.target.astype(np.int64 if classes else np.float32)).to(device)
    return torch.from_numpy(sample.numbers).to(device), truth if classes else truth.reshape(-1, 1)


def _layers(net: nn.Sequential) -> list[tuple[Numbers, Numbers]]:
    """(m, width) matrices and (width,) biases: a batch norm behind a linear layer is that layer, scaled and moved."""
    found: list[tuple[Numbers, Numbers]] = []
    for each in net:
        if isinstance(each, nn.Linear):
            found.append((each.weight.detach().numpy().T.copy(), each.bias.detach().numpy().copy()))
        elif isinstance(each, nn.BatchNorm1d):
            matrix, bias = found.pop()
            mean, spread = each.running_mean, each.running_var
            assert mean is not None
            assert spread is not None
            factor = (each.weight / torch.sqrt(spread + each.eps)).detach().numpy()
            found.append((matrix * factor, (bias - mean.numpy()) * factor + each.bias.detach().numpy()))
    return found
