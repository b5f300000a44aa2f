"""One training step of each network, with the losses and the optimiser of the program's own training."""

from functools import partial

import torch
import torch.nn.functional as F

from networks import batch_norm, energies, resnet18


def plain_loss(w, batch):
    return F.cross_entropy(resnet18(w, batch["images"], partial(batch_norm, training=True)), batch["labels"])


def joint_loss(w, batch, denoising_weight):
    """Cross-entropy of clean and noisy halves, and the logarithm of the denoiser's error in units of the noise."""
    clean, noisy_clean = batch["images"].chunk(2)
    sigma = batch["sigma"]
    level = sigma.view(-1, 1, 1, 1)
    noisy = (noisy_clean + level * batch["noise"]).requires_grad_(True)
    noisy_logits, energy = energies(w, noisy)
    evidence = (torch.logsumexp(noisy_logits, 1) * sigma.square() - energy).sum()
    step = torch.autograd.grad(evidence, noisy, create_graph=True)[0]
    ratio = ((noisy + step - noisy_clean) / level).square().mean()
    logits = torch.cat([energies(w, clean)[0], noisy_logits])
    return F.cross_entropy(logits, batch["labels"]) + denoising_weight * ratio.log()


def loss_of(network, w, batch, denoising_weight):
    return plain_loss(w, batch) if network == "resnet18" else joint_loss(w, batch, denoising_weight)


def with_gradients(weights, trained):
    """Copies of the weights, of which those named are trained."""
    return {name: w.clone().requires_grad_(name in trained) for name, w in weights.items()}


class Trainer:
    """Steps of AdamW with clipping by the global norm."""

    def __init__(self, network, weights, settings):
        self.network = network
        self.settings = settings
        self.weights = with_gradients(weights, settings["trained"])
        self.trained = [self.weights[name] for name in settings["trained"]]
        decayed = [self.weights[name] for name in settings["decayed"]]
        others = [self.weights[name] for name in settings["trained"] if name not in settings["decayed"]]
        groups = [
            {"params": decayed, "weight_decay": settings["weightDecay"]},
            {"params": others, "weight_decay": 0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=settings["rate"], eps=1e-8, foreach=True)

    def step(self, batch):
        self.optimiser.zero_grad(set_to_none=True)
        loss_of(self.network, self.weights, batch, self.settings["denoisingWeight"]).backward()
        torch.nn.utils.clip_grad_norm_(self.trained, self.settings["clipNorm"])
        self.optimiser.step()
