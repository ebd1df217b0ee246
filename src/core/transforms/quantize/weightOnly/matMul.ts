import { intAttribute, type Node } from '../../../ir';
import { quantizeBlocks } from '../../../numeric/blockQuantization';
import { floatValues, transposed } from '../floatWeights';
import { scaledBias } from '../scaledBias';
import { importMicrosoft, MICROSOFT, replaceBy, type WeightOnlyContext } from './context';

/** MatMul or Gemm with a constant matrix as onnxruntime's MatMulNBits: [columns, blocks, bytes], a scale for each block. */
export async function rewriteMatMul(node: Node, context: WeightOnlyContext): Promise<void> {
  const { index, write, settings } = context;
  const weight = index.constant(node.inputs[1]!)!;
  const stored = await floatValues(weight, node.float('alpha', 1));
  const [first, second] = weight.dims as [number, number];
  const isTransposed = node.int('transB', 0) !== 0;
  const [depth, columns] = isTransposed ? [second, first] : [first, second];
  const values = isTransposed ? stored : transposed(stored, first, second);
  const { bits, blockSize: size, symmetric, accuracyLevel } = settings;
  const blocks = quantizeBlocks(values, columns, depth, { bits, size, symmetric });

  const name = weight.name || node.name;
  const inputs = [
    node.inputs[0]!,
    write.constant(`${name}_quantized`, 'uint8', [columns, blocks.blocksPerRow, (size * bits) / 8], blocks.codes),
    write.constant(`${name}_scales`, 'float32', [columns, blocks.blocksPerRow], blocks.scales),
  ];
  if (blocks.zeroPoints)
    inputs.push(
      write.constant(`${name}_zero_points`, 'uint8', [columns, blocks.zeroPoints.length / columns], blocks.zeroPoints),
    );
  const bias = await scaledBias(node, context);
  const product = write.node(node, 'MatMulNBits', inputs, {
    domain: MICROSOFT,
    outputs: bias ? 1 : node.outputs,
    attributes: [
      intAttribute('K', depth),
      intAttribute('N', columns),
      intAttribute('bits', bits),
      intAttribute('block_size', size),
      intAttribute('accuracy_level', accuracyLevel),
    ],
  });
  importMicrosoft(context);
  const nodes = [product];
  if (bias) nodes.push(write.node(node, 'Add', [product.outputs[0]!, bias], { outputs: node.outputs }));
  replaceBy(context, node, nodes);
}
