import { dataTypeCode, intAttribute, type Node } from '../../../ir';
import { quantizeBlocks } from '../../../numeric/blockQuantization';
import {
  axisView,
  channelMagnitudes,
  int8Range,
  quantizeChannels,
  symmetricScale,
} from '../../../numeric/quantization';
import { floatValues } from '../floatWeights';
import { importMicrosoft, MICROSOFT, replaceBy, type WeightOnlyContext } from './context';

/**
 * Gather from a table of rows [entries, features]. 8 bits: s8 rows and a scale for each row are gathered and multiplied, in
 * standard operators; 4 bits: onnxruntime's GatherBlockQuantized.
 */
export async function rewriteGather(node: Node, context: WeightOnlyContext): Promise<void> {
  await (context.settings.bits === 8 ? inBytes(node, context) : inBlocks(node, context));
}

async function inBytes(node: Node, context: WeightOnlyContext): Promise<void> {
  const { index, write } = context;
  const [tableName, indices] = node.inputs as [string, string];
  const table = index.constant(tableName)!;
  const values = await floatValues(table);
  const view = axisView(table.dims, 0);
  const scales = Float32Array.from(channelMagnitudes(values, view), m => symmetricScale(m, int8Range));
  const rows = write.constant(`${tableName}_quantized`, 'int8', table.dims, quantizeChannels(values, view, scales));
  const rowScales = write.constant(`${tableName}_scales`, 'float32', [scales.length, 1], scales);
  const axis = intAttribute('axis', 0);
  const codes = write.node(node, 'Gather', [rows, indices], { attributes: [axis] });
  const factors = write.node(node, 'Gather', [rowScales, indices], { attributes: [axis], hint: `${node.name}_scale` });
  const float = write.node(node, 'Cast', [codes.outputs[0]!], {
    attributes: [intAttribute('to', dataTypeCode('float32'))],
  });
  const result = write.node(node, 'Mul', [float.outputs[0]!, factors.outputs[0]!], { outputs: node.outputs });
  replaceBy(context, node, [codes, factors, float, result]);
}

async function inBlocks(node: Node, context: WeightOnlyContext): Promise<void> {
  const { index, write, settings } = context;
  const [tableName, indices] = node.inputs as [string, string];
  const table = index.constant(tableName)!;
  const [entries, features] = table.dims as [number, number];
  const { bits, blockSize: size, symmetric } = settings;
  const blocks = quantizeBlocks(await floatValues(table), entries, features, { bits, size, symmetric });
  // The operator takes rows packed without gaps: the last block holds no more than what is left.
  const rowBytes = Math.ceil((features * bits) / 8);
  const padded = blocks.codes.length / entries;
  const codes = new Uint8Array(entries * rowBytes);
  for (let row = 0; row < entries; row++)
    codes.set(blocks.codes.subarray(row * padded, row * padded + rowBytes), row * rowBytes);
  const inputs = [
    write.constant(`${tableName}_quantized`, 'uint8', [entries, rowBytes], codes),
    indices,
    write.constant(`${tableName}_scales`, 'float32', [entries, blocks.blocksPerRow], blocks.scales),
  ];
  if (blocks.zeroPoints)
    inputs.push(
      write.constant(
        `${tableName}_zero_points`,
        'uint8',
        [entries, blocks.zeroPoints.length / entries],
        blocks.zeroPoints,
      ),
    );
  importMicrosoft(context);
  const result = write.node(node, 'GatherBlockQuantized', inputs, {
    domain: MICROSOFT,
    outputs: node.outputs,
    attributes: [
      intAttribute('gather_axis', 0),
      intAttribute('quantize_axis', 1),
      intAttribute('block_size', size),
      intAttribute('bits', bits),
    ],
  });
  replaceBy(context, node, [result]);
}
