"""Losses and gradients of `losses.py` beside those of `speed/peers/training.py`, which `npm run speed -- --check` compares with the
program's own, on one shard of random images:

  npm run -s train:plan -- resnet18-cifar10 gradresnet-cifar10-first > plan.json
  python3 benchmarks/training/pytorch/check.py plan.json
"""

import json
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "speed", "peers"))

import losses  # noqa: E402
import training  # noqa: E402
from networks import prepare  # noqa: E402
from run import initial  # noqa: E402

TOLERANCE = {"resnet18": 3e-3, "gradresnet": 1e-4}


def compare(plan):
    """Difference of the losses, and the relative distance of the gradients; energies are moved off their start at zero."""
    settings, generator = plan["settings"], torch.Generator().manual_seed(1)
    shard = settings["shard"]
    start = prepare(initial(plan["parameters"], generator))
    moved = {name: 0.3 * torch.randn(values.shape, generator=generator) if name.startswith("energy") else 0 for name, values in start.items()}
    weights = training.with_gradients({name: start[name] + moved[name] for name in start}, [n for n, e in plan["parameters"].items() if e["trainable"]])
    images, noise = (draw(shard // n, 3, 32, 32, generator=generator) for draw, n in ((torch.rand, 1), (torch.randn, 2)))
    labels, sigma = torch.arange(shard) % 10, torch.linspace(0.02, 0.5, shard // 2)
    losses.draw_noise = lambda *_: (sigma, noise * sigma.view(-1, 1, 1, 1))
    batch = {"images": images, "labels": labels, "noise": noise, "sigma": sigma}
    found, _ = losses.LOSSES[settings["model"]](weights, images, labels, settings, {})
    expected = training.loss_of(settings["model"], weights, batch, settings["denoisingWeight"])
    trained = [values for values in weights.values() if values.requires_grad]
    of_found, of_expected = (torch.cat([g.flatten() for g in torch.autograd.grad(loss, trained)]) for loss in (found, expected))
    return abs(found - expected).item(), ((of_found - of_expected).norm() / of_expected.norm()).item()


def main():
    with open(sys.argv[1]) as file:
        plans = json.load(file)["runs"]
    for plan in plans:
        if plan["settings"]["name"].removesuffix("-first").split("-")[:-1] not in (["resnet18"], ["gradresnet"]):
            continue
        model = plan["settings"]["model"]
        plan["settings"]["labelSmoothing"] = 0
        loss, gradient = compare(plan)
        print(f"{plan['settings']['name']}: losses differ by {loss:.1e}, gradients by {gradient:.1e} of their length")
        if not (loss < 1e-4 and gradient < TOLERANCE[model]):
            sys.exit(f"{model}: more than {TOLERANCE[model]}")


main()
