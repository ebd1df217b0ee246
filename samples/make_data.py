"""Writes fashion-calibration.npz and fashion-test.npz beside this script: python3 make_data.py

Calibration images come from the training split, test images with labels from the official test split; both have equally
many of each class. Arrays: `input` float32 [n, 1, 28, 28], preprocessed, and `labels` int64 [n].
"""
import argparse
from pathlib import Path

import numpy as np

from training.fashion_data import CLASSES, DEFAULT_FOLDER, load

SETS = {"fashion-calibration": ("train", 20, 2001, False), "fashion-test": ("t10k", 150, 2002, True)}


def balanced(labels, per_class, seed):
    """Indices of `per_class` examples of every class, in a seeded order that mixes the classes."""
    random = np.random.default_rng(seed)
    chosen = [random.choice(np.flatnonzero(labels == number), per_class, replace=False) for number in range(len(CLASSES))]
    return random.permutation(np.concatenate(chosen))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="folder of the Fashion-MNIST idx.gz files")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    options = parser.parse_args()
    for name, (split, per_class, seed, labelled) in SETS.items():
        images, labels = load(split, options.data)
        chosen = balanced(labels, per_class, seed)
        arrays = {"input": images[chosen], **({"labels": labels[chosen]} if labelled else {})}
        np.savez_compressed(options.out / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main()
