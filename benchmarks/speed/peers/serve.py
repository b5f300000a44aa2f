"""Computes and measures one network in PyTorch; answers one line of JSON to each line of JSON on standard input.

Arguments: network, weights file, threads.
  {"do": "measure", "batch": 64, "channelsLast": false, "seconds": 2}  ->  {"imagesPerSecond": 123.4}
  {"do": "compute", "images": FILE, "labels": [1, 2], "out": FILE}     ->  {}   (logits, then gradients, float32)
"""

import json
import struct
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, prepare


def read_weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = bytearray(file.read())
    return {
        name: torch.frombuffer(body, dtype=torch.float32)[slice(*(o // 4 for o in entry["data_offsets"]))].view(entry["shape"])
        for name, entry in header.items()
    }


def forward_and_gradient(network, weights, images, labels):
    images = images.detach().requires_grad_(True)
    logits = network(weights, images)
    loss = F.cross_entropy(logits, labels, reduction="sum")
    return logits, torch.autograd.grad(loss, images)[0]


def measure(network, weights, request):
    batch = request["batch"]
    images = torch.rand(batch, 3, 32, 32)
    labels = torch.arange(batch) % 10
    if request["channelsLast"]:
        images = images.contiguous(memory_format=torch.channels_last)
    began = time.perf_counter()
    done = 0
    while done == 0 or time.perf_counter() - began < request["seconds"]:
        forward_and_gradient(network, weights, images, labels)
        done += batch
    return {"imagesPerSecond": done / (time.perf_counter() - began)}


def compute(network, weights, request):
    labels = torch.tensor(request["labels"])
    with open(request["images"], "rb") as file:
        images = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    images = images.view(len(labels), 32, 32, 3).permute(0, 3, 1, 2).contiguous()
    logits, gradient = forward_and_gradient(network, weights, images, labels)
    values = torch.cat([logits.detach().flatten(), gradient.permute(0, 2, 3, 1).flatten()])
    with open(request["out"], "wb") as file:
        file.write(struct.pack(f"<{len(values)}f", *values.tolist()))
    return {}


def main():
    name, path, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    network, weights = NETWORKS[name], prepare(read_weights(path))
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    answers = {"measure": measure, "compute": compute}
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(answers[request["do"]](network, weights, request)), flush=True)


main()
