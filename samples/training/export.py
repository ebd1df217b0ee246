"""Writes a trained network as ONNX with BatchNormalization kept separate and names that read well."""
import io

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from .fashion_data import CLASSES, MEAN, STD


def readable(scope):
    """torch's scope `/stage1/stage1.block0/conv1/Conv` repeats each parent; returns `/stage1/block0/conv1/Conv`."""
    return "/".join(part.rsplit(".", 1)[-1] for part in scope.split("/"))


def rename_values(graph, names):
    def mapped(values):
        return [names.get(value, value) for value in values]

    for node in graph.node:
        inputs, outputs = mapped(node.input), mapped(node.output)
        del node.input[:], node.output[:]
        node.input.extend(inputs)
        node.output.extend(outputs)
    for tensor in graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)


def constant_nodes_to_initializers(graph):
    """A tensor that a Constant node makes is stored as an initializer named like the node, so the graph shows only layers."""
    kept = []
    for node in graph.node:
        if node.op_type != "Constant":
            kept.append(node)
            continue
        tensor = helper.get_attribute_value(node.attribute[0])
        tensor.name = node.output[0]
        graph.initializer.append(tensor)
    del graph.node[:]
    graph.node.extend(kept)


def fold_weight_transposes(graph):
    """nn.Linear on three dimensions is exported as Transpose(weight) and MatMul; stores the transposed weight instead."""
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    kept, names = [], {}
    for node in graph.node:
        if node.op_type != "Transpose" or node.input[0] not in tensors:
            kept.append(node)
            continue
        tensor = tensors[node.input[0]]
        permuted = np.transpose(numpy_helper.to_array(tensor), helper.get_attribute_value(node.attribute[0]))
        tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(permuted), tensor.name))
        names[node.output[0]] = tensor.name
    del graph.node[:]
    graph.node.extend(kept)
    rename_values(graph, names)


def separate_equal_parameters(graph):
    """torch stores equal parameters once and reads the others through Identity; gives each layer its own tensor again.

    The biases of `bn2` and `projection_bn` are equal because they receive the same gradients.
    """
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    kept = []
    for node in graph.node:
        if node.op_type != "Identity" or node.input[0] not in tensors:
            kept.append(node)
            continue
        consumer = next(other for other in graph.node if node.output[0] in other.input)
        layer = consumer.name.rsplit("/", 1)[0].strip("/").replace("/", ".")
        copy = graph.initializer.add()
        copy.CopyFrom(tensors[node.input[0]])
        copy.name = f"{layer}.{node.input[0].rsplit('.', 1)[-1]}"
        consumer.input[list(consumer.input).index(node.output[0])] = copy.name
    del graph.node[:]
    graph.node.extend(kept)


def tidy(model, name):
    graph = model.graph
    constant_nodes_to_initializers(graph)
    for node in graph.node:
        node.name = readable(node.name)
    separate_equal_parameters(graph)
    fold_weight_transposes(graph)
    graph.name = name
    outputs = {value.name for value in graph.output}
    names, seen = {}, set()
    for node in graph.node:
        if node.name in seen:
            raise ValueError(f"{name}: two nodes are named {node.name}")
        seen.add(node.name)
        for index, value in enumerate(node.output):
            if value not in outputs:
                names[value] = f"{node.name}_output_{index}"
    for tensor in graph.initializer:
        names[tensor.name] = readable(tensor.name) if tensor.name.startswith("/") else tensor.name
    rename_values(graph, names)
    del graph.value_info[:]
    helper.set_model_props(model, {
        "dataset": "Fashion-MNIST", "license": "MIT", "classes": ", ".join(CLASSES),
        "preprocessing": f"gray 28x28, (pixel / 255 - {MEAN}) / {STD}",
    })


def export_onnx(model, name, opset, path):
    """Input float [batch, 1, 28, 28] named `input`, output float [batch, 10] named `logits`; batch is symbolic."""
    model = model.to(memory_format=torch.contiguous_format).eval()
    buffer = io.BytesIO()
    # PRESERVE on a model in eval mode: EVAL would fold BatchNormalization into the convolutions.
    torch.onnx.export(
        model, torch.zeros(1, 1, 28, 28), buffer, opset_version=opset, input_names=["input"], output_names=["logits"],
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}})
    exported = onnx.load_from_string(buffer.getvalue())
    tidy(exported, name)
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, path)
