import path from 'node:path';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison, LayerComparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import type { Engine } from '../services';
import { measuringSettings, metricSetting } from '../settings';
import { requireTrust } from '../trust';

export interface MeasureOptions {
  readonly remarks?: readonly string[];
  readonly signal?: AbortSignal;
  onProgress?(message: string, fraction?: number): void;
}

export const comparisonTitle = (request: CompareRequest): string =>
  `${path.basename(request.a)} ↔ ${path.basename(request.b)}`;

/** Has the engine compare two models; the settings fill in what the request leaves open. */
export async function measureComparison(
  engine: Engine,
  work: BackgroundWork,
  request: CompareRequest,
  options: MeasureOptions = {},
): Promise<Comparison> {
  requireTrust('Comparing models');
  const comparison = await work.run(
    `Comparing ${comparisonTitle(request)}`,
    ({ signal, report }) =>
      engine.call(
        'compare',
        { ...measuringSettings(), ...metricSetting(), ...request },
        {
          signal,
          onProgress: (message, fraction) => {
            report(message, fraction);
            options.onProgress?.(message, fraction);
          },
        },
      ),
    options.signal,
  );
  return { ...comparison, notes: [...comparison.notes, ...(options.remarks ?? [])] };
}

/** Has the engine set the layers of both models against each other, on the data that they were compared on. */
export async function compareLayers(
  engine: Engine,
  work: BackgroundWork,
  { a, b, data, preprocessing, threads, samples, dims }: CompareRequest,
  options: MeasureOptions,
): Promise<LayerComparison> {
  requireTrust('Comparing layers');
  const request = { a, b, data, preprocessing, threads: threads ?? measuringSettings().threads, samples, dims };
  return work.run(
    `Comparing layers of ${comparisonTitle(request)}`,
    ({ signal, report }) =>
      engine.call('compareLayers', request, {
        signal,
        onProgress: (message, fraction) => {
          report(message, fraction);
          options.onProgress?.(message, fraction);
        },
      }),
    options.signal,
  );
}
