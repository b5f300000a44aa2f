"""The networks written independently in PyTorch, as functions of a dictionary of weights.

Names and layouts of the weights are those of the weights files: filters are [height, width, inputs, outputs].
"""

import torch
import torch.nn.functional as F

CHANNELS_PER_GROUP = 8


def prepare(weights):
    """Filters in PyTorch's order, once."""
    return {name: (w.permute(3, 2, 0, 1).contiguous() if w.dim() == 4 else w) for name, w in weights.items()}


def restore(gradient):
    """A filter's gradient in the order of the weights files."""
    return gradient.permute(2, 3, 1, 0) if gradient.dim() == 4 else gradient


def blocks(width):
    for stage in range(4):
        outputs = width << stage
        for block in range(2):
            down = stage > 0 and block == 0
            yield f"stage{stage + 1}.block{block + 1}", stage + 1, block == 1, 2 if down else 1


def convolve(x, filters, stride=1):
    return F.conv2d(x, filters, stride=stride, padding=int(filters.shape[2]) // 2)


def batch_norm(w, h, name, training=False):
    """In training by the statistics of the batch, which also move the moving ones in `w`."""
    mean, variance = w[name + ".mean"], w[name + ".variance"]
    return F.batch_norm(h, mean, variance, w[name + ".gain"], w[name + ".bias"], training, momentum=0.1, eps=1e-5)


def resnet18(w, x, norm=batch_norm):
    """Logits; `norm(w, h, name)` is the BatchNorm of that name."""
    h = F.relu(norm(w, convolve((x - 0.5) * 4, w["stem.filter"]), "stem.norm"))
    for name, _, _, stride in blocks(w["stem.filter"].shape[0]):
        shortcut = h
        if name + ".shortcut.filter" in w:
            shortcut = norm(w, convolve(h, w[name + ".shortcut.filter"], stride), name + ".shortcut.norm")
        h = F.relu(norm(w, convolve(h, w[name + ".conv1.filter"], stride), name + ".norm1"))
        h = F.relu(norm(w, convolve(h, w[name + ".conv2.filter"]), name + ".norm2") + shortcut)
    return h.mean((2, 3)) @ w["head.matrix"] + w["head.bias"]


def homogeneous_group_norm(x, gain):
    grouped = x.reshape(x.shape[0], x.shape[1] // CHANNELS_PER_GROUP, -1)
    variance, mean = torch.var_mean(grouped, 2, unbiased=False, keepdim=True)
    overall = variance.mean(1, keepdim=True)
    factor = torch.sqrt((overall + 1e-6) / (variance + 0.02 * overall + 1e-6))
    return ((grouped - mean) * factor).reshape(x.shape) * gain.view(1, -1, 1, 1)


def energies(w, x, convolve=convolve):
    """Class energies [batch, classes] and the energy [batch] of GradResNet; `convolve(x, filters, stride=1)`."""
    h = F.gelu(convolve((x - 0.5) * 4, w["stem.filter"]))
    features = []
    for name, stage, is_last, stride in blocks(w["stem.filter"].shape[0]):
        shortcut = h
        if name + ".shortcut.filter" in w:
            shortcut = convolve(h, w[name + ".shortcut.filter"], stride)
            shortcut = homogeneous_group_norm(shortcut, w[name + ".shortcut.gain"])
        h = F.gelu(convolve(h, w[name + ".conv1.filter"], stride))
        h = F.gelu(convolve(h, w[name + ".conv2.filter"]) + shortcut)
        h = homogeneous_group_norm(h, w[name + ".norm.gain"])
        if is_last:
            pooled = h.mean((2, 3))
            features.insert(0, pooled @ w[f"side{stage}.matrix"] if stage < 4 else pooled)
    phi = torch.cat(features, 1)
    energy = (phi * w["energy.linear"] + phi.square() * w["energy.square"]).mean(1) * 1e4
    return phi @ w["head.matrix"], energy


def gradresnet(w, x):
    return energies(w, x)[0]


def unet(w, y):
    """Denoised images. Upsampling filters are [2, 2, outputs, inputs], so that `prepare` has them as [inputs, outputs, 2, 2]."""

    def block(name, x):
        h = F.gelu(convolve(x, w[name + ".conv1.filter"]))
        return homogeneous_group_norm(F.gelu(convolve(h, w[name + ".conv2.filter"]) + x), w[name + ".norm.gain"])

    def up(x, level):
        return F.conv_transpose2d(x, w[f"up{level}.filter"], stride=2)

    fine = block("encoder1", convolve((y - 0.5) * 4, w["stem.filter"]))
    middle = block("encoder2", convolve(fine, w["down1.filter"], 2))
    coarse = block("middle2", block("middle1", convolve(middle, w["down2.filter"], 2)))
    middle = block("decoder2", up(coarse, 2) + middle)
    fine = block("decoder1", up(middle, 1) + fine)
    return y - convolve(fine, w["noise.filter"])


NETWORKS = {"resnet18": resnet18, "gradresnet": gradresnet, "unet": unet}
