"""Exports one of our networks as PyTorch writes it: `python3 export.py NETWORK WEIGHTS OUT.onnx`, the weights as float32 safetensors."""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "speed" / "peers"))
from networks import NETWORKS, prepare  # noqa: E402
from tensors import read_weights  # noqa: E402


class Network(torch.nn.Module):
    def __init__(self, function, weights):
        super().__init__()
        self.function, self.names = function, list(weights)
        for i, values in enumerate(weights.values()):
            self.register_buffer(f"weight{i}", values)

    def forward(self, x):
        return self.function({name: getattr(self, f"weight{i}") for i, name in enumerate(self.names)}, x)


def main():
    name, weights, out = sys.argv[1:4]
    network = Network(NETWORKS[name], prepare(read_weights(weights))).eval()
    torch.onnx.export(network, torch.zeros(1, 3, 32, 32), out, opset_version=17, input_names=["input"], output_names=["logits"])


main()
