"""Weights and tensors in files."""

import json
import struct

import torch


def read_weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = bytearray(file.read())
    return {
        name: torch.frombuffer(body, dtype=torch.float32)[slice(*(o // 4 for o in entry["data_offsets"]))].view(entry["shape"])
        for name, entry in header.items()
    }


def write_weights(path, weights):
    header, body = {}, bytearray()
    for name, values in weights.items():
        data = values.detach().float().cpu().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def read_values(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32)


def read_images(path):
    return read_values(path).view(-1, 32, 32, 3).permute(0, 3, 1, 2).contiguous()
