"""The losses of `src/training`, over a batch in shards: BatchNorm and the denoising ratio see one shard at a time."""

import torch
import torch.nn.functional as F

from convolution import convolve, input_gradients_only
from networks import energies, resnet18, unet


def cross_entropy(logits, labels, settings):
    return F.cross_entropy(logits, labels, label_smoothing=settings["labelSmoothing"])


def shards_of(values, settings):
    """[batch, ...] as [shards, shard, ...]."""
    return values.view(-1, settings["shard"], *values.shape[1:])


def halves(values, settings):
    """The first and the second half of each shard, [batch / 2, ...] each."""
    first, second = shards_of(values, settings).chunk(2, 1)
    return first.flatten(0, 1), second.flatten(0, 1)


def log_ratio(errors, per_shard, settings):
    """Errors in units of the noise: the logarithm of their mean square over the images of a shard, averaged, and the mean square."""
    ratios = errors.square().mean((1, 2, 3))
    grouped = ratios if settings["denoisingMean"] == "geometric" else ratios.view(-1, per_shard).mean(1)
    return grouped.log().mean(), ratios.mean()


def shard_norm(settings, moments):
    """BatchNorm by the statistics of each shard, whose means over shards are put into `moments`."""

    def norm(w, h, name):
        shards = shards_of(h, settings)
        variance, mean = torch.var_mean(shards, (1, 3, 4), unbiased=False, keepdim=True)
        moments[name + ".mean"] = mean.detach().mean(0).flatten()
        moments[name + ".variance"] = variance.detach().mean(0).flatten()
        scale = w[name + ".gain"].view(-1, 1, 1) * torch.rsqrt(variance + 1e-5)
        return (shards * scale + (w[name + ".bias"].view(-1, 1, 1) - mean * scale)).view(h.shape)

    return norm


def adversarial(w, images, labels, settings):
    """One step of the fast gradient sign method, 1.25 epsilon long, from a start that is uniform in the linf ball."""
    epsilon = settings["adversarialEpsilon"]
    low, high = (images - epsilon).clamp(min=0), (images + epsilon).clamp(max=1)
    start = images + (2 * torch.rand_like(images) - 1) * epsilon
    start = torch.minimum(torch.maximum(start, low), high).requires_grad_(True)
    loss = F.cross_entropy(resnet18(w, start, shard_norm(settings, {})), labels, reduction="sum")
    point = start.detach() + 1.25 * epsilon * torch.autograd.grad(loss, start)[0].sign()
    return torch.minimum(torch.maximum(point, low), high)


def draw_noise(images, settings):
    """Noise levels [batch], log-uniform, and noise of those levels."""
    low, high = settings["noiseLevels"]
    sigma = low * (high / low) ** torch.rand(len(images), device=images.device)
    return sigma, torch.randn_like(images) * sigma.view(-1, 1, 1, 1)


def plain_loss(w, images, labels, settings, moments):
    is_noisy = settings["noiseLevels"] is not None
    if is_noisy:
        noise = shards_of(draw_noise(images, settings)[1], settings).clone()
        noise[:, : settings["shard"] // 2] = 0
        images = images + noise.view_as(images)
    elif settings["adversarialEpsilon"] is not None:
        images = adversarial(w, images, labels, settings)
    logits = resnet18(w, images, shard_norm(settings, moments))
    classified = (halves(logits, settings)[0], halves(labels, settings)[0]) if is_noisy else (logits, labels)
    loss = cross_entropy(logits, labels, settings)
    return loss, {"crossEntropy": loss, "trainAccuracy": accuracy(*classified)}


def joint_loss(w, images, labels, settings, _):
    (clean, originals), (clean_labels, noisy_labels) = halves(images, settings), halves(labels, settings)
    sigma, noise = draw_noise(originals, settings)
    noisy = (originals + noise).requires_grad_(True)
    noisy_logits, energy = energies(w, noisy, convolve)
    clean_logits = energies(w, clean, convolve)[0]
    classes = cross_entropy(torch.cat([clean_logits, noisy_logits]), torch.cat([clean_labels, noisy_labels]), settings)
    report = {"crossEntropy": classes, "trainAccuracy": accuracy(clean_logits, clean_labels)}
    if settings["denoisingWeight"] == 0:
        return classes, report
    evidence = (torch.logsumexp(noisy_logits, 1) * sigma.square() - energy).sum()
    with input_gradients_only():
        step = torch.autograd.grad(evidence, noisy, create_graph=True)[0]
    errors = (noise + step) / sigma.view(-1, 1, 1, 1)
    logarithm, ratio = log_ratio(errors, settings["shard"] // 2, settings)
    return classes + settings["denoisingWeight"] * logarithm, report | {"denoising": ratio}


def denoiser_loss(w, images, labels, settings, _):
    sigma, noise = draw_noise(images, settings)
    errors = (unet(w, images + noise) - images) / sigma.view(-1, 1, 1, 1)
    logarithm, ratio = log_ratio(errors, settings["shard"], settings)
    return logarithm, {"denoising": ratio}


def accuracy(logits, labels):
    return (logits.argmax(1) == labels).float().mean()


LOSSES = {"resnet18": plain_loss, "gradresnet": joint_loss, "unet": denoiser_loss}
