"""Trains models by recipes on a GPU: all runs of a plan at the same time, each a graph on a stream of its own.

  npm run -s train:plan -- resnet18-cifar10 gradresnet-cifar10-first > plan.json
  python3 benchmarks/training/pytorch/train.py plan.json --data cifar10=DIR --out DIR
  npm run train:checkpoint -- DIR/resnet18-cifar10 --data DIR --out checkpoints/resnet18-cifar10

Needs PyTorch 1.13 or newer. Each run writes log.jsonl, a line an epoch, and at its end weights.safetensors and run.json to a
folder of its name. Convolutions and products are in TF32 where the GPU has it; accuracies are measured in float32.
"""

import argparse
import json
import os
import sys
import time

import torch

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "speed", "peers"))

from images import read_split, with_border  # noqa: E402
from networks import NETWORKS  # noqa: E402
from run import Run  # noqa: E402


def use_tf32(is_on):
    torch.backends.cuda.matmul.allow_tf32 = is_on
    torch.backends.cudnn.allow_tf32 = is_on


def test_accuracy(run, images, labels):
    """Share of test images that are classified right, in float32; None for a stand-alone denoiser."""
    if run.settings["model"] == "unet":
        return None
    use_tf32(False)
    network, weights = NETWORKS[run.settings["model"]], run.weights()
    with torch.no_grad():
        answers = torch.cat([network(weights, part.float() / 255).argmax(1) for part in images.split(500)])
    use_tf32(True)
    return (answers == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan")
    parser.add_argument("--data", action="append", required=True, metavar="DATASET=DIR")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--parallel", type=int, default=4, help="runs at the same time (default 4)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop then; runs under way are lost")
    given = parser.parse_args()
    began = time.perf_counter()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True
    use_tf32(True)
    if not all("=" in each for each in given.data):
        parser.error("--data needs DATASET=DIR, like cifar10=DIR")
    folders = dict(each.split("=", 1) for each in given.data)
    with open(given.plan) as file:
        waiting = json.load(file)["runs"]
    for name in {plan["settings"]["dataset"] for plan in waiting} - folders.keys():
        parser.error(f"the plan needs the images of {name}: --data {name}=DIR")
    names = [plan["settings"]["name"] for plan in waiting]
    if len(set(names)) < len(names):
        parser.error("two runs of the plan have one name, and would write into one folder")
    for name in names:
        if os.path.exists(os.path.join(given.out, name)):
            parser.error(f"{os.path.join(given.out, name)} exists; choose another --out")
    data, failed = {}, []
    for name in {plan["settings"]["dataset"] for plan in waiting}:
        ranges = next(plan["splits"] for plan in waiting if plan["settings"]["dataset"] == name)
        images, labels = read_split(folders[name], ranges["train"], device)
        data[name] = (with_border(images), labels, *read_split(folders[name], ranges["test"], device))
    versions = {"torch": torch.__version__, "gpu": torch.cuda.get_device_name() if device.type == "cuda" else "none"}

    active = []
    while (waiting or active) and time.perf_counter() - began < 60 * given.minutes:
        while waiting and len(active) < given.parallel:
            plan = waiting.pop(0)
            name = plan["settings"]["name"]
            bordered, labels, *_ = data[plan["settings"]["dataset"]]
            os.makedirs(os.path.join(given.out, name))
            active.append(Run(plan, bordered, labels, os.path.join(given.out, name), device))
            print(f"{name}: began after {time.perf_counter() - began:.0f} s", flush=True)
        for run in list(active):
            try:
                if not run.advance():
                    continue
                _, _, images, labels = data[run.settings["dataset"]]
                accuracy = test_accuracy(run, images, labels)
                run.save({"testAccuracy": accuracy, "versions": versions})
                print(f"{run.settings['name']}: done, test accuracy {accuracy}, {run.seconds:.0f} s", flush=True)
            except ArithmeticError as error:
                print(error, flush=True)
                failed.append(run.settings["name"])
            active.remove(run)
    for left in [run.settings["name"] for run in active] + [plan["settings"]["name"] for plan in waiting]:
        print(f"{left}: not finished in {given.minutes} minutes", flush=True)
        failed.append(left)
    if failed:
        sys.exit(f"without weights: {', '.join(failed)}")


main()
