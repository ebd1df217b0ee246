"""Fashion-MNIST as preprocessed arrays, read from the idx files that Debian's dataset-fashion-mnist installs."""
import gzip
import struct
from pathlib import Path

import numpy as np

DEFAULT_FOLDER = Path("/usr/share/datasets/fashion-mnist")
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
# Mean and standard deviation of all training pixels after division by 255.
MEAN, STD = 0.2860, 0.3530


def read_idx(path):
    """One idx file as uint8, any rank. Format: http://yann.lecun.com/exdb/mnist (magic, big-endian sizes, bytes)."""
    with gzip.open(path, "rb") as stream:
        zeros, element_type, rank = struct.unpack(">HBB", stream.read(4))
        if zeros != 0 or element_type != 0x08:
            raise ValueError(f"{path}: not an idx file of unsigned bytes")
        shape = struct.unpack(f">{rank}I", stream.read(4 * rank))
        return np.frombuffer(stream.read(), dtype=np.uint8).reshape(shape)


def preprocess(pixels):
    """uint8 [n, 28, 28] to float32 [n, 1, 28, 28] with about zero mean and unit deviation."""
    return ((pixels.astype(np.float32) / 255.0 - MEAN) / STD).astype(np.float32)[:, None]


def load(split, folder=DEFAULT_FOLDER):
    """(images float32 [n, 1, 28, 28], labels int64 [n]); split is `train` (60,000) or `t10k` (10,000)."""
    images = read_idx(Path(folder) / f"{split}-images-idx3-ubyte.gz")
    labels = read_idx(Path(folder) / f"{split}-labels-idx1-ubyte.gz")
    return preprocess(images), labels.astype(np.int64)
