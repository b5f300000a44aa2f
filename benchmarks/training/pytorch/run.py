"""One training run: the whole step, from drawing the batch to the moving average, as one graph that the GPU replays."""

import json
import math
import os
import time
from collections import deque
from hashlib import sha256

import torch

from images import augment
from losses import LOSSES
from networks import prepare, restore
from tensors import write_weights

BETA1, BETA2, TINY = 0.9, 0.999, 1e-8
MOMENTUM = 0.1


def rates(steps, settings):
    """As `src/training/schedule.ts`: a linear warm-up, then half a cosine."""
    warm_up = math.ceil(steps * settings["warmUpFraction"])
    rising = [(step + 1) / warm_up for step in range(warm_up)]
    falling = [(1 + math.cos(math.pi * i / max(1, steps - warm_up))) / 2 for i in range(steps - warm_up)]
    return torch.tensor([settings["rate"] * factor for factor in rising + falling])


def initial(parameters, generator):
    """Start values in the order of the weights files, as the plan says they are drawn."""
    weights = {}
    for name, each in parameters.items():
        draw = torch.randn(each["shape"], generator=generator)
        weights[name] = draw * each["normal"] if "normal" in each else torch.full(each["shape"], float(each["constant"]))
    return weights


class Vector:
    """Named tensors that are views of one flat vector."""

    def __init__(self, weights, device):
        self.flat = torch.cat([values.flatten() for values in weights.values()]).to(device) if weights else torch.zeros(0, device=device)
        self.shapes = {name: values.shape for name, values in weights.items()}

    def named(self, flat):
        parts = flat.split([shape.numel() for shape in self.shapes.values()])
        return {name: part.view(shape) for part, (name, shape) in zip(parts, self.shapes.items())}


class Run:
    """A recipe under way. `advance` starts a step where few are under way, and reads the losses when an epoch is done."""

    def __init__(self, plan, bordered, labels, folder, device):
        self.plan, self.settings, self.folder, self.device = plan, plan["settings"], folder, device
        self.bordered, self.labels = bordered, labels
        self.steps_per_epoch = plan["trainImages"] // self.settings["batch"]
        self.epoch, self.step_of_epoch, self.seconds = 0, 0, 0.0
        self.generator = torch.Generator().manual_seed(int.from_bytes(sha256(self.settings["seed"].encode()).digest()[:7], "little"))
        self.is_on_gpu = device.type == "cuda"
        self.stream = torch.cuda.Stream() if self.is_on_gpu else None
        self.under_way = deque()
        self._make_state()
        self.graph = self._record() if self.is_on_gpu else None
        self._reset()
        self._begin_epoch()

    def _make_state(self):
        parameters = self.plan["parameters"]
        self.start = prepare(initial(parameters, self.generator))
        trained = {name: self.start[name] for name, each in parameters.items() if each["trainable"]}
        counted = {name: self.start[name] for name, each in parameters.items() if not each["trainable"]}
        self.trained, self.counted = Vector(trained, self.device), Vector(counted, self.device)
        masks = {name: torch.full_like(values, float(parameters[name]["decay"])) for name, values in trained.items()}
        self.mask = Vector(masks, self.device).flat
        self.first, self.second = torch.zeros_like(self.trained.flat), torch.zeros_like(self.trained.flat)
        self.average, self.counted_average = self.trained.flat.clone(), self.counted.flat.clone()
        self.views = {name: view.detach().requires_grad_(True) for name, view in self.trained.named(self.trained.flat).items()}
        self.rates = rates(self.steps_per_epoch * self.settings["epochs"], self.settings).to(self.device)
        self.order = torch.zeros(self.plan["trainImages"], dtype=torch.long, device=self.device)
        self.step = torch.zeros(1, dtype=torch.long, device=self.device)
        self.place = torch.zeros(1, dtype=torch.long, device=self.device)
        self.lanes = torch.arange(self.settings["batch"], device=self.device)
        self.sums = torch.zeros(3, device=self.device)
        self.names = []

    def _reset(self):
        with torch.no_grad():
            self.trained.flat.copy_(torch.cat([self.start[name].flatten() for name in self.trained.shapes]))
            if self.counted.shapes:
                self.counted.flat.copy_(torch.cat([self.start[name].flatten() for name in self.counted.shapes]))
            self.average.copy_(self.trained.flat)
            self.counted_average.copy_(self.counted.flat)
            for state in (self.first, self.second, self.sums, self.step, self.place):
                state.zero_()

    def _record(self):
        """Warms up beside the main stream, as recording needs, then records a step."""
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            for _ in range(3):
                self._step()
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=self.stream):
            self._step()
        torch.cuda.synchronize()
        return graph

    def _step(self):
        """Everything that a step does; nothing in it waits for the host."""
        settings = self.settings
        chosen = self.order[self.place + self.lanes]
        moments = {}
        weights = self.views | self.counted.named(self.counted.flat)
        loss, report = LOSSES[settings["model"]](weights, augment(self.bordered, chosen), self.labels[chosen], settings, moments)
        gradients = torch.autograd.grad(loss, list(self.views.values()), allow_unused=True)
        with torch.no_grad():
            parts = [torch.zeros_like(view) if g is None else g for g, view in zip(gradients, self.views.values())]
            gradient = torch.cat([part.flatten() for part in parts])
            gradient = gradient * (settings["clipNorm"] / (gradient.norm() + TINY)).clamp(max=1)
            rate, step = self.rates[self.step], self.step + 1
            self.first.mul_(BETA1).add_(gradient, alpha=1 - BETA1)
            self.second.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
            mean = self.first / (1 - torch.pow(BETA1, step.double())).float()
            square = self.second / (1 - torch.pow(BETA2, step.double())).float()
            direction = mean / (square.sqrt() + TINY) + settings["weightDecay"] * self.mask * self.trained.flat
            self.trained.flat.sub_(rate * direction)
            if moments:
                counted = torch.cat([moments[name] for name in self.counted.shapes])
                self.counted.flat.lerp_(counted, MOMENTUM)
            keep = ((1 + self.step) / (10 + self.step)).clamp(max=settings["emaDecay"])
            self.average.add_((self.trained.flat - self.average) * (1 - keep))
            self.counted_average.add_((self.counted.flat - self.counted_average) * (1 - keep))
            self.names = list(report)
            self.sums[: len(report)] += torch.stack([value.detach() for value in report.values()])
            self.step.add_(1)
            self.place.add_(settings["batch"])

    def _begin_epoch(self):
        self.began = time.perf_counter()
        self.step_of_epoch = 0
        order = torch.randperm(self.plan["trainImages"], generator=self.generator)
        self._on_stream(lambda: (self.order.copy_(order), self.place.zero_(), self.sums.zero_()))

    def _on_stream(self, work):
        if not self.is_on_gpu:
            return work()
        with torch.cuda.stream(self.stream):
            return work()

    def advance(self):
        """Starts a step if fewer than three are under way. @return whether the run is done"""
        if self.is_on_gpu:
            while self.under_way and self.under_way[0].query():
                self.under_way.popleft()
            if len(self.under_way) >= 3:
                return False
            with torch.cuda.stream(self.stream):
                self.graph.replay()
                event = torch.cuda.Event()
                event.record()
            self.under_way.append(event)
        else:
            self._step()
        self.step_of_epoch += 1
        return self.step_of_epoch == self.steps_per_epoch and self._end_epoch()

    def _end_epoch(self):
        losses = [value / self.steps_per_epoch for value in self._on_stream(self.sums.tolist)]
        took = time.perf_counter() - self.began
        self.seconds += took
        self.epoch += 1
        named = dict(zip(self.names, losses))
        is_finite = bool(torch.isfinite(self.average).all())
        if not is_finite or not all(math.isfinite(value) for value in named.values()):
            raise ArithmeticError(f"{self.settings['name']} diverged in epoch {self.epoch}: {named}")
        rate = self.steps_per_epoch * self.settings["batch"] / took
        with open(os.path.join(self.folder, "log.jsonl"), "a") as file:
            file.write(json.dumps({"epoch": self.epoch, **named, "imagesPerSecond": rate, "seconds": self.seconds}) + "\n")
        print(f"{self.settings['name']}: epoch {self.epoch} of {self.settings['epochs']}, {named}, {rate:.0f} images/s", flush=True)
        if self.epoch == self.settings["epochs"]:
            return True
        self._begin_epoch()
        return False

    def weights(self):
        """The moving averages, as PyTorch lays filters out."""
        if self.is_on_gpu:
            self.stream.synchronize()
        return self.trained.named(self.average) | self.counted.named(self.counted_average)

    def save(self, about):
        """Writes the weights as `src/models/safetensors.ts` reads them, and what is known of the run."""
        weights = self.weights()
        named = {name: restore(weights[name]) for name in self.plan["parameters"]}
        write_weights(os.path.join(self.folder, "weights.safetensors"), named)
        images = self.plan["trainImages"]
        with open(os.path.join(self.folder, "run.json"), "w") as file:
            named = {"recipe": self.plan["recipe"]} if "recipe" in self.plan else {}
            run = {**named, "settings": self.settings, "trainImages": images}
            json.dump({**run, "seconds": self.seconds, **about}, file)
