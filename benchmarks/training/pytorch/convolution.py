"""A convolution whose gradient can be differentiated as cheaply as the convolution itself.

PyTorch's own second derivative of a convolution is a convolution with filters of the size of the image, and slow.
"""

from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch.nn.grad import conv2d_input, conv2d_weight

_skips_filters = False


@contextmanager
def input_gradients_only():
    """Within, backward passes leave away the gradients of filters, which a gradient in the image has no use for."""
    global _skips_filters
    _skips_filters = True
    try:
        yield
    finally:
        _skips_filters = False


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, filters, stride):
        ctx.save_for_backward(x, filters)
        ctx.stride = stride
        return F.conv2d(x, filters, stride=stride, padding=filters.shape[2] // 2)

    @staticmethod
    def backward(ctx, gradient):
        x, filters = ctx.saved_tensors
        of_input = _InputGradient.apply(gradient, filters, x.shape, ctx.stride) if ctx.needs_input_grad[0] else None
        of_filters = None if _skips_filters else _filter_gradient(x, filters.shape, gradient, ctx.stride)
        return of_input, of_filters, None


class _InputGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gradient, filters, shape, stride):
        ctx.save_for_backward(gradient, filters)
        ctx.stride = stride
        return conv2d_input(shape, filters, gradient, stride=stride, padding=filters.shape[2] // 2)

    @staticmethod
    def backward(ctx, second):
        gradient, filters = ctx.saved_tensors
        of_gradient = F.conv2d(second, filters, stride=ctx.stride, padding=filters.shape[2] // 2)
        return of_gradient, _filter_gradient(second, filters.shape, gradient, ctx.stride), None, None


def _filter_gradient(x, shape, gradient, stride):
    return conv2d_weight(x, shape, gradient, stride=stride, padding=shape[2] // 2)


def convolve(x, filters, stride=1):
    """As `networks.convolve`; odd filters, padded by half of their side."""
    return _Convolution.apply(x, filters, stride)
