import { LatheError } from '../../errors';
import type { RankedGroup } from './choice';
import type { LossCurve } from './lossCurves';
import { curveOf } from './priceDial';

/** Throws LatheError where a sweep tells nothing of the groups, or was measured on another model whose layers have the same names. */
export function checkCurves(ranked: readonly RankedGroup[], curves: readonly LossCurve[]): void {
  const measure = 'measure this model with lathe sensitivity --by prune';
  const swept = ranked.flatMap(one => {
    const curve = curveOf(one, curves);
    return curve ? [{ ...one.group, curve }] : [];
  });
  if (swept.length === 0)
    throw new LatheError(`the sweep has no points of the layers to prune: ${measure}`, 'bad-file');
  for (const { layers, channels, curve } of swept) {
    const isSame = curve.channels === undefined || curve.channels === channels.length;
    // A curve that stands in for groups that share layers has channels of its own.
    if (isSame || curve.layers.length !== layers.length) continue;
    throw new LatheError(
      `the sweep was measured on another model, where ${layers[0]} has ${curve.channels} channels instead of ${channels.length}: ${measure}`,
      'bad-file',
    );
  }
}
