"""Images in the binary layout of CIFAR-10, and their augmentation where they lie."""

import os

import numpy as np
import torch

RECORD = 3073
BORDER = 4


def read_split(folder, ranges, device):
    """Images [n, 3, 32, 32] and labels [n] of ranges of records: [{"file": "data_batch_1.bin", "from": 0, "to": 10000}]."""
    parts = []
    for each in ranges:
        records = np.fromfile(os.path.join(folder, each["file"]), dtype=np.uint8).reshape(-1, RECORD)
        parts.append(records[each["from"] : each["to"]])
    records = torch.from_numpy(np.concatenate(parts))
    images = records[:, 1:].reshape(-1, 3, 32, 32).contiguous()
    return images.to(device), records[:, 0].long().to(device)


def with_border(images):
    """Images with a border of black pixels, from which `augment` crops."""
    return torch.nn.functional.pad(images, (BORDER,) * 4)


def augment(bordered, chosen):
    """Floats in [0, 1], [batch, 3, 32, 32]: crops of the images of these indices [batch], half of them mirrored."""
    device, count = bordered.device, len(chosen)
    pixel = torch.arange(32, device=device)
    row, column = torch.randint(0, 2 * BORDER + 1, (2, count, 1), device=device)
    mirrored = torch.rand(count, 1, device=device) < 0.5
    columns = torch.where(mirrored, 31 - pixel, pixel) + column
    rows = pixel + row
    channel = torch.arange(3, device=device)
    crops = bordered[chosen[:, None, None, None], channel[None, :, None, None], rows[:, None, :, None], columns[:, None, None, :]]
    return crops.float() / 255
