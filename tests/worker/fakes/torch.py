"""As much of PyTorch as serve_torch() uses, on NumPy, with as many GPUs as $FAKE_GPUS says. What a module and its tensors
were told is written down: `said`, and a line of it in the file that $FAKE_TORCH_LOG names."""
import os

import numpy as np

float32, float16, bfloat16, int64 = np.float32, np.float16, np.dtype("V2"), np.int64  # NumPy has no bfloat16
said = []
inferring = False


def note(text):
    said.append(text)
    if os.environ.get("FAKE_TORCH_LOG"):
        with open(os.environ["FAKE_TORCH_LOG"], "a") as file:
            file.write(text + "\n")


class cuda:
    @staticmethod
    def device_count():
        return int(os.environ.get("FAKE_GPUS", "0"))


class inference_mode:
    def __enter__(self):
        global inferring
        inferring = True

    def __exit__(self, *_):
        global inferring
        inferring = False


class Tensor:
    """An array on a device: what is done to two has to be done on one device."""

    def __init__(self, array, device="cpu"):
        self.array, self.device = array, device

    shape = property(lambda self: self.array.shape)
    dtype = property(lambda self: self.array.dtype.type)
    ndim = property(lambda self: self.array.ndim)

    def to(self, device, dtype=None):
        return Tensor(self.array if dtype is None else self.array.astype(dtype), device)

    def __getitem__(self, index):
        assert index.dtype is int64 and index.device == self.device, (index.dtype, index.device, self.device)
        return Tensor(self.array[index.array], self.device)

    def long(self):
        return Tensor(self.array.astype(int64), self.device)

    def float(self):
        return Tensor(self.array.astype(float32), self.device)

    def transpose(self, a, b):
        return Tensor(self.array.swapaxes(a, b), self.device)

    def contiguous(self):
        return Tensor(np.ascontiguousarray(self.array), self.device)

    def cpu(self):
        return Tensor(self.array)

    def numpy(self):
        assert self.device == "cpu", "numbers of a GPU have to be fetched first"
        return self.array


def from_numpy(array):
    return Tensor(array)


class Module:
    """Gives what function(array of its input) gives, as a tensor, a tuple or a dict of them."""

    def __init__(self, function):
        self.function, self.device, self.training = function, "cpu", True

    def to(self, device, dtype=None):
        note(f"module to {device} {np.dtype(dtype).name if dtype else 'as it is'}")
        self.device = device
        return self

    def eval(self):
        self.training = False
        return self

    def __call__(self, tensor):
        assert inferring and not self.training and tensor.device == self.device, (self.device, tensor.device)
        self.seen = tensor
        out = self.function(tensor.array)
        wrap = lambda array: Tensor(array, self.device)
        if isinstance(out, dict):
            return {name: wrap(array) for name, array in out.items()}
        return tuple(map(wrap, out)) if isinstance(out, (tuple, list)) else wrap(out)
