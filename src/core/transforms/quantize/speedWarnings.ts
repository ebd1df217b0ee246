import { isSymmetric } from '../../numeric/quantization';
import type { QuantizeSettings } from './options';
import type { Chosen, Plan } from './plan';
import { layerRange } from './weightParameters';

/** What of a plan, whose nodes are still float, onnxruntime's CPU provider has no integer kernels or slower ones for. */
export function speedWarnings({ chosen, constant }: Plan, settings: QuantizeSettings): string[] {
  const { activations, weightRange } = settings;
  const layers = [...chosen.values()].filter(c => c.facet.weight);
  const wide = layers.filter(c => c.bits === 16).length;
  const warnings: string[] = [];
  if (wide > 0)
    warnings.push(
      `activations of 16 bits: onnxruntime's CPU provider computes ${wide === 1 ? 'that layer' : `those ${wide} layers`} in float between conversions, slower than the original`,
    );
  if (activations.symmetric)
    warnings.push(
      "symmetric activations: onnxruntime's CPU provider keeps a Relu or Clip behind a layer and computes both in float, slower than the original",
    );
  if (isSymmetric(weightRange)) return warnings;
  const convolutions = layers.filter(c => c.facet.qLinear === 'convolution');
  const dimsOf = ({ node, facet }: Chosen) => constant(node.inputs[facet.weight!.input]!)!.dims;
  const symmetric = convolutions.filter(c => isSymmetric(layerRange(c, dimsOf(c), settings)));
  if (symmetric.length < convolutions.length)
    warnings.push(
      `weights with zero points: convolutions take longer on onnxruntime's CPU provider${settings.perTensor ? '' : ', and versions before 1.27 refuse them without --per-tensor'}`,
    );
  if (symmetric.length > 0)
    warnings.push(
      `${symmetric.length} depthwise ${symmetric.length === 1 ? 'convolution keeps its' : 'convolutions keep their'} weights without zero points: with one for each channel onnxruntime's CPU provider is many times slower`,
    );
  return warnings;
}
