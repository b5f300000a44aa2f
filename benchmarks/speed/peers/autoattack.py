"""Runs the authors' AutoAttack on one of our networks, stage by stage, and writes what each stage broke.

Arguments: folder of a clone of github.com/fra31/auto-attack, network (one of ours by name, or a TorchScript file, NAME.pt), weights file (not read
for a TorchScript file), images file, file of a JSON request
  {"labels": [1, 2], "norm": "Linf", "epsilon": 0.03, "batch": 250, "threads": 2, "stages": ["apgd-ce"], "seed": 0}
Writes one line of JSON to standard output:
  {"torch": "1.13", "clean": [true], "stages": [{"name": "apgd-ce", "broken": [3], "seconds": 1.2}]}
"""

import json
import sys
import time

import torch

from networks import NETWORKS, prepare
from tensors import read_images, read_weights

sys.path.insert(0, sys.argv[1])
from autoattack import AutoAttack  # noqa: E402


def load(network, weights_file):
    if network.endswith(".pt"):
        return torch.jit.load(network).eval()
    weights = prepare(read_weights(weights_file))
    return lambda x: NETWORKS[network](weights, x)


def main():
    network, weights_file, images_file, request_file = sys.argv[2:6]
    with open(request_file) as file:
        request = json.load(file)
    torch.set_num_threads(request["threads"])
    model = load(network, weights_file)
    images, labels = read_images(images_file), torch.tensor(request["labels"])

    adversary = AutoAttack(
        model, norm=request["norm"], eps=request["epsilon"], version="standard", device="cpu", seed=request["seed"], verbose=False
    )
    batches = torch.arange(len(images)).split(request["batch"])
    with torch.no_grad():
        clean = torch.cat([model(images[batch]).argmax(1) == labels[batch] for batch in batches])
    robust, stages = clean.clone(), []
    for name in request["stages"]:
        left = robust.nonzero().flatten()
        began = time.perf_counter()
        broken = []
        if len(left) > 0:
            adversary.attacks_to_run = [name]
            points = adversary.run_standard_evaluation(images[left], labels[left], bs=request["batch"])
            with torch.no_grad():
                correct = torch.cat(
                    [model(p).argmax(1) == y for p, y in zip(points.split(request["batch"]), labels[left].split(request["batch"]))]
                )
            broken = left[~correct].tolist()
            robust[left[~correct]] = False
        stages.append({"name": name, "broken": broken, "attacked": len(left), "seconds": time.perf_counter() - began})
        print(f"{name}: {len(broken)} of {len(left)}, {stages[-1]['seconds']:.1f} s", file=sys.stderr, flush=True)
    print(json.dumps({"torch": torch.__version__, "clean": clean.tolist(), "stages": stages}))


main()
