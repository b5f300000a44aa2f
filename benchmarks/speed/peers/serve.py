"""Computes and measures one network in PyTorch; answers one line of JSON to each line of JSON on standard input.

Arguments: network, weights file, threads, device (cpu or cuda; default cpu). Tensors travel in files of float32.
  {"do": "measure", "what": "forward", "batch": 64, "channelsLast": false, "seconds": 2}  ->  {"imagesPerSecond": 123.4}
      what: forward, gradient, or training, which also needs "settings"
  {"do": "product", "size": 384, "seconds": 2}                                ->  {"operationsPerSecond": 2.5e11}
  {"do": "compute", "images": FILE, "labels": [1, 2], "out": FILE}             ->  {}   (logits, then input gradients)
  {"do": "outputs", "images": FILE, "out": FILE}                               ->  {}   (logits, then what is denoised blindly)
  {"do": "train", "images": FILE, "labels": [1, 2], "noise": FILE, "sigma": FILE, "settings": {}, "out": FILE}
                                                                               ->  {}   (loss, then gradients)
"""

import json
import struct
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, energies, prepare, restore
from tensors import read_images, read_values, read_weights
from training import Trainer, loss_of, with_gradients

DEVICE = torch.device(sys.argv[4] if len(sys.argv) > 4 else "cpu")
FORMATS = {True: torch.channels_last, False: torch.contiguous_format}


def write_values(path, tensors):
    values = torch.cat([tensor.detach().flatten() for tensor in tensors])
    with open(path, "wb") as file:
        file.write(struct.pack(f"<{len(values)}f", *values.tolist()))


def forward_and_gradient(network, weights, images, labels):
    images = images.detach().requires_grad_(True)
    logits = NETWORKS[network](weights, images)
    loss = F.cross_entropy(logits, labels, reduction="sum")
    return logits, torch.autograd.grad(loss, images)[0]


def forward(network, weights, images):
    with torch.inference_mode():
        NETWORKS[network](weights, images)


def random_batch(size, memory_format):
    images, noise = (torch.rand(n, 3, 32, 32).contiguous(memory_format=memory_format) for n in (size, size // 2))
    batch = {"images": images, "labels": torch.arange(size) % 10, "noise": noise, "sigma": torch.full((size // 2,), 0.1)}
    return {name: values.to(DEVICE) for name, values in batch.items()}


def rate(work, amount, seconds):
    """How much is done in a second, when a call of `work` does `amount`; at least one call, each to its end."""
    began = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - began < seconds:
        work()
        if DEVICE.type == "cuda":
            torch.cuda.synchronize()
        calls += 1
    return calls * amount / (time.perf_counter() - began)


def measure(network, weights, request):
    memory_format = FORMATS[request["channelsLast"]]
    batch = random_batch(request["batch"], memory_format)
    arranged = {
        name: (w.contiguous(memory_format=memory_format) if w.dim() == 4 else w).to(DEVICE) for name, w in weights.items()
    }
    if request["what"] == "training":
        trainer = Trainer(network, arranged, request["settings"])
        work = lambda: trainer.step(batch)
    elif request["what"] == "gradient":
        work = lambda: forward_and_gradient(network, arranged, batch["images"], batch["labels"])
    else:
        work = lambda: forward(network, arranged, batch["images"])
    work()
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    return {"imagesPerSecond": rate(work, request["batch"], request["seconds"])}


def product(network, weights, request):
    """The faster of two ways to multiply: some builds of PyTorch have a fast product in oneDNN only."""
    size = request["size"]
    left, right, out = (torch.rand(size, size) for _ in range(3))
    ways = [lambda: torch.mm(left, right, out=out)]
    if torch.backends.mkldnn.is_available():
        blocked = left.to_mkldnn(), right.to_mkldnn()
        ways.append(lambda: F.linear(*blocked))
    with torch.inference_mode():
        rates = [rate(way, 2 * size**3, 0.05) for way in ways]
        best = ways[rates.index(max(rates))]
        return {"operationsPerSecond": rate(best, 2 * size**3, request["seconds"])}


def compute(network, weights, request):
    images = read_images(request["images"])
    logits, gradient = forward_and_gradient(network, weights, images, torch.tensor(request["labels"]))
    write_values(request["out"], [logits, gradient.permute(0, 2, 3, 1)])
    return {}


def outputs(network, weights, request):
    images = read_images(request["images"])
    with torch.inference_mode():
        answers = [NETWORKS[network](weights, images)]
    if network == "gradresnet":
        images = images.detach().requires_grad_(True)
        energy = energies(weights, images)[1]
        answers.append((images - torch.autograd.grad(energy.sum(), images)[0]).detach())
    write_values(request["out"], [values.permute(0, 2, 3, 1) if values.dim() == 4 else values for values in answers])
    return {}


def train(network, weights, request):
    settings = request["settings"]
    batch = {"images": read_images(request["images"]), "labels": torch.tensor(request["labels"])}
    if "noise" in request:
        batch |= {"noise": read_images(request["noise"]), "sigma": read_values(request["sigma"])}
    trained = with_gradients(weights, settings["trained"])
    loss = loss_of(network, trained, batch, settings["denoisingWeight"])
    gradients = torch.autograd.grad(loss, [trained[name] for name in settings["trained"]])
    write_values(request["out"], [loss, *(restore(gradient) for gradient in gradients)])
    return {}


def main():
    network, path, threads = sys.argv[1:4]
    torch.set_num_threads(int(threads))
    torch.backends.cuda.matmul.allow_tf32 = True
    weights = prepare(read_weights(path))
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    answers = {"measure": measure, "product": product, "compute": compute, "outputs": outputs, "train": train}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answers[request["do"]](network, weights, request)), flush=True)


main()
