"""The three sample networks. Each takes float [batch, 1, 28, 28] and returns logits [batch, 10]."""
from collections import OrderedDict

import torch
from torch import nn

CLASS_COUNT = 10


def numbered(name, modules):
    return nn.Sequential(OrderedDict((f"{name}{index}", module) for index, module in enumerate(modules)))


class ResidualBlock(nn.Module):
    """Basic block of He et al. 2015 (arXiv:1512.03385): two 3x3 convolutions and a projection where the shape changes."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu2 = nn.ReLU()
        self.projects = stride != 1 or inputs != outputs
        if self.projects:
            self.projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.projection_bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        shortcut = self.projection_bn(self.projection(x)) if self.projects else x
        y = self.relu1(self.bn1(self.conv1(x)))
        return self.relu2(self.bn2(self.conv2(y)) + shortcut)


class FashionResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(OrderedDict(conv=nn.Conv2d(1, 16, 3, 1, 1, bias=False), bn=nn.BatchNorm2d(16), relu=nn.ReLU()))
        self.stage1 = numbered("block", [ResidualBlock(16, 24, 2)])
        self.stage2 = numbered("block", [ResidualBlock(24, 48, 2), ResidualBlock(48, 48, 1)])
        self.stage3 = numbered("block", [ResidualBlock(48, 96, 2), ResidualBlock(96, 96, 1)])
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(96, CLASS_COUNT)

    def forward(self, x):
        x = self.stage3(self.stage2(self.stage1(self.stem(x))))
        return self.classifier(self.flatten(self.pool(x)))


def conv_bn_relu6(inputs, outputs, kernel, stride, groups=1):
    return nn.Sequential(OrderedDict(
        conv=nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        bn=nn.BatchNorm2d(outputs), relu6=nn.ReLU6()))


class InvertedResidual(nn.Module):
    """Expand, depthwise, linear projection: Sandler et al. 2018 (arXiv:1801.04381)."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        self.adds = stride == 1 and inputs == outputs
        self.expand = conv_bn_relu6(inputs, hidden, 1, 1)
        self.depthwise = conv_bn_relu6(hidden, hidden, 3, stride, groups=hidden)
        self.project = nn.Sequential(OrderedDict(
            conv=nn.Conv2d(hidden, outputs, 1, bias=False), bn=nn.BatchNorm2d(outputs)))

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.adds else y


class FashionMobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = conv_bn_relu6(1, 16, 3, 2)
        self.stage1 = numbered("block", [InvertedResidual(16, 24, 1, 2)])
        self.stage2 = numbered("block", [InvertedResidual(24, 40, 2, 4), InvertedResidual(40, 40, 1, 4)])
        self.stage3 = numbered("block", [InvertedResidual(40, 64, 2, 4), InvertedResidual(64, 64, 1, 4)])
        self.head = conv_bn_relu6(64, 160, 1, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(160, CLASS_COUNT)

    def forward(self, x):
        x = self.head(self.stage3(self.stage2(self.stage1(self.stem(x)))))
        return self.classifier(self.flatten(self.pool(x)))


class EncoderBlock(nn.Module):
    """Pre-norm encoder layer of Dosovitskiy et al. 2020 (arXiv:2010.11929); tokens are [batch, 16, width]."""

    def __init__(self, width, heads, tokens):
        super().__init__()
        self.heads, self.width, self.tokens = heads, width, tokens
        self.norm1 = nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.output = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp_in = nn.Linear(width, 2 * width)
        self.gelu = nn.GELU()
        self.mlp_out = nn.Linear(2 * width, width)

    def split_heads(self, x):
        return x.reshape(-1, self.tokens, self.heads, self.width // self.heads).transpose(1, 2)

    def forward(self, x):
        y = self.norm1(x)
        query, key, value = (self.split_heads(part(y)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(2, 3) * (self.width // self.heads) ** -0.5
        attended = (scores.softmax(-1) @ value).transpose(1, 2).reshape(-1, self.tokens, self.width)
        x = x + self.output(attended)
        return x + self.mlp_out(self.gelu(self.mlp_in(self.norm2(x))))


class FashionAttention(nn.Module):
    def __init__(self, width=48, heads=4, depth=2, tokens=16):
        super().__init__()
        self.width, self.tokens = width, tokens
        self.patches = nn.Conv2d(1, width, 7, 7)
        self.position = nn.Parameter(torch.zeros(1, tokens, width))
        self.encoder = numbered("block", [EncoderBlock(width, heads, tokens) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.classifier = nn.Linear(width, CLASS_COUNT)

    def forward(self, x):
        tokens = self.patches(x).reshape(-1, self.width, self.tokens).transpose(1, 2)
        return self.classifier(self.norm(self.encoder(tokens + self.position)).mean(1))
