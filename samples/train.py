"""Trains one sample network on Fashion-MNIST and exports it.

    python3 train.py fashion_resnet

Deterministic for one machine and one torch build: seeded, one thread.
"""
import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from training.architectures import FashionAttention, FashionMobileNet, FashionResNet
from training.export import export_onnx
from training.fashion_data import DEFAULT_FOLDER, load

BATCH = 128


@dataclass(frozen=True)
class Settings:
    network: type
    optimizer: str
    epochs: int
    peak_rate: float
    seed: int
    opset: int


SETTINGS = {
    "fashion_resnet": Settings(FashionResNet, "sgd", 8, 0.20, 1701, 13),
    "fashion_mobilenet": Settings(FashionMobileNet, "sgd", 8, 0.25, 1702, 13),
    # Opset 17 has LayerNormalization as one operator.
    "fashion_attention": Settings(FashionAttention, "adamw", 8, 4e-3, 1703, 17),
}


def augment(images, generator):
    """Mirrors half of the images and shifts the whole batch by up to two pixels; [n, 1, 28, 28] to the same shape."""
    flip = torch.rand(len(images), generator=generator) < 0.5
    images = torch.where(flip[:, None, None, None], images.flip(3), images)
    dy, dx = torch.randint(0, 5, (2,), generator=generator).tolist()
    background = float(images.min())
    return nn.functional.pad(images, (2, 2, 2, 2), value=background)[:, :, dy:dy + 28, dx:dx + 28]


def make_optimizer(model, settings):
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(model.parameters(), settings.peak_rate, weight_decay=0.02)
    return torch.optim.SGD(model.parameters(), settings.peak_rate, momentum=0.9, nesterov=True, weight_decay=5e-4)


def accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        predicted = torch.cat([model(part).argmax(1) for part in images.split(500)])
    return float((predicted == labels).float().mean())


def train(name, settings, folder):
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    images, labels = (torch.from_numpy(array) for array in load("train", folder))
    test_images, test_labels = (torch.from_numpy(array) for array in load("t10k", folder))
    # Channels last is twice as fast for depthwise convolutions and changes no weight's meaning.
    model = settings.network().to(memory_format=torch.channels_last)
    optimizer = make_optimizer(model, settings)
    steps = settings.epochs * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.peak_rate, total_steps=steps, pct_start=0.25)
    started = time.monotonic()
    for epoch in range(settings.epochs):
        model.train()
        order = torch.randperm(len(images), generator=generator)
        for batch in order[:len(images) // BATCH * BATCH].split(BATCH):
            optimizer.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(model(augment(images[batch], generator)), labels[batch])
            loss.backward()
            optimizer.step()
            schedule.step()
        top1 = accuracy(model, test_images, test_labels)
        print(json.dumps({"model": name, "epoch": epoch + 1, "loss": round(float(loss), 4), "top1": round(top1, 4),
                          "seconds": round(time.monotonic() - started)}), flush=True)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(SETTINGS))
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="folder of the Fashion-MNIST idx.gz files")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--state", type=Path, help="keep the trained weights here; when the file exists, only export")
    options = parser.parse_args()
    settings = SETTINGS[options.name]
    if options.state is not None and options.state.exists():
        model = settings.network()
        model.load_state_dict(torch.load(options.state))
    else:
        model = train(options.name, settings, options.data)
        if options.state is not None:
            torch.save(model.state_dict(), options.state)
    export_onnx(model, options.name, settings.opset, options.out / f"{options.name}.onnx")


if __name__ == "__main__":
    main()
