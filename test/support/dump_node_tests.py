"""Writes the node tests of an installed onnx package (onnx.backend.test) into a folder: one model per test, and
cases.json with the tensors of the first data set. Usage: dump_node_tests.py FOLDER"""
import base64
import json
import os
import sys

import numpy

# onnx 1.12 still uses names that NumPy 1.24 has removed.
for name, alias in (("float", float), ("int", int), ("bool", bool), ("object", object)):
    if not hasattr(numpy, name):
        setattr(numpy, name, alias)

from onnx.backend.test.case.node import collect_testcases

LARGEST = 4096


def describe(value, array):
    """Name, element type (TensorProto.DataType) and dims; the bytes of small numeric tensors. None for sequences and optionals."""
    if not isinstance(array, (numpy.ndarray, numpy.generic)) or not value.type.HasField("tensor_type"):
        return None
    array = numpy.ascontiguousarray(array).reshape(numpy.shape(array))
    numeric = array.dtype.kind in "fiub"
    entry = {"name": value.name, "type": value.type.tensor_type.elem_type, "dims": list(array.shape)}
    if numeric and array.size <= LARGEST:
        entry["data"] = base64.b64encode(array.tobytes()).decode()
    return entry


def main(folder):
    cases = []
    for case in collect_testcases(None):
        if case.model is None or not case.data_sets:
            continue
        inputs, outputs = case.data_sets[0]
        with open(os.path.join(folder, case.name + ".onnx"), "wb") as file:
            file.write(case.model.SerializeToString())
        graph = case.model.graph
        cases.append({
            "name": case.name,
            "inputs": [describe(v, a) for v, a in zip(graph.input, inputs)],
            "outputs": [describe(v, a) for v, a in zip(graph.output, outputs)],
        })
    with open(os.path.join(folder, "cases.json"), "w") as file:
        json.dump(cases, file)


main(sys.argv[1])
