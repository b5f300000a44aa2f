"""Trains a small convolutional network on CIFAR-10 as a user would, without anything of epsball, and exports it.

  python3 benchmarks/own-models/train-cnn.py DIR OUT [EPOCHS]

DIR holds the binary version of CIFAR-10. Adversarial training of the cheapest kind (one step of FGSM from a random start within 4/255, Wong et al.
2020), so that some images withstand an attack. Writes OUT/small-cnn.onnx, OUT/small-cnn.card.json with mean and deviation, which the exported
network does not know, and OUT/small-cnn.pt: TorchScript of the whole, from images in [0, 1] to logits.
"""

import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
EPSILON, BATCH, RATE = 4 / 255, 128, 0.2


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def small_cnn():
    return nn.Sequential(
        *block(3, 16), *block(16, 32), nn.MaxPool2d(2),
        *block(32, 32), *block(32, 64), nn.MaxPool2d(2),
        *block(64, 64), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


class Normalised(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1))

    def forward(self, x):
        return self.network((x - self.mean) / self.std)


def read(paths):
    records = torch.frombuffer(bytearray(b"".join(path.read_bytes() for path in paths)), dtype=torch.uint8).view(-1, 3073)
    return records[:, 1:].view(-1, 3, 32, 32), records[:, 0].long()


def augment(images):
    shifted = F.pad(images, (4, 4, 4, 4))
    across, down = torch.randint(0, 9, (2,)).tolist()
    cropped = shifted[:, :, down : down + 32, across : across + 32]
    return torch.where((torch.rand(len(images)) < 0.5).view(-1, 1, 1, 1), cropped.flip(3), cropped)


def perturb(model, images, labels):
    start = (images + torch.empty_like(images).uniform_(-EPSILON, EPSILON)).clamp(0, 1).requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(model(start), labels), start)
    stepped = start.detach() + 1.25 * EPSILON * gradient.sign()
    return torch.max(torch.min(stepped, images + EPSILON), images - EPSILON).clamp(0, 1)


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        right = [(model(x.float() / 255).argmax(1) == y).sum().item() for x, y in zip(images.split(500), labels.split(500))]
    return sum(right) / len(labels)


def main():
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 6
    torch.manual_seed(0)
    images, labels = read(sorted(data.glob("data_batch_*.bin")))
    test_images, test_labels = read([data / "test_batch.bin"])
    network = small_cnn()
    model = Normalised(network)
    optimiser = torch.optim.SGD(model.parameters(), RATE, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, epochs=epochs, steps_per_epoch=len(labels) // BATCH)
    began = time.time()
    for epoch in range(epochs):
        model.train()
        for rows in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            x = augment(images[rows].float() / 255)
            loss = F.cross_entropy(model(perturb(model, x, labels[rows])), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: {accuracy(model, test_images, test_labels):.4f}, {time.time() - began:.0f} s", flush=True)
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    torch.jit.trace(model, torch.rand(2, 3, 32, 32)).save(str(out / "small-cnn.pt"))
    torch.onnx.export(
        network, torch.zeros(1, 3, 32, 32), str(out / "small-cnn.onnx"), opset_version=17, input_names=["input"], output_names=["logits"]
    )
    card = {"mean": MEAN, "std": STD, "summary": "small CNN, trained with PyTorch"}
    (out / "small-cnn.card.json").write_text(json.dumps(card))


main()
