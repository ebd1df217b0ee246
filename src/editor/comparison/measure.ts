import path from 'node:path';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison, LayerComparison } from '../../protocol/views';
import type { BackgroundWork, WorkContext } from '../engine/backgroundWork';
import type { Engine } from '../services';
import { measuringSettings, metricSetting } from '../settings';
import { measureInEngine } from '../study/measureInEngine';
import { requireTrust } from '../trust';

export const comparisonTitle = (request: Pick<CompareRequest, 'a' | 'b'>): string =>
  `${path.basename(request.a)} ↔ ${path.basename(request.b)}`;

/** Has the engine compare two models; the settings fill in what the request leaves open. */
export async function measureComparison(
  engine: Engine,
  work: BackgroundWork,
  request: CompareRequest,
  context?: WorkContext,
): Promise<Comparison> {
  requireTrust('Comparing models');
  const params = { ...measuringSettings(), ...metricSetting(), ...request };
  return measureInEngine({ engine, work }, `Comparing ${comparisonTitle(request)}`, 'compare', params, context);
}

/** Has the engine set the layers of both models against each other, on the data that they were compared on. */
export async function compareLayers(
  engine: Engine,
  work: BackgroundWork,
  { a, b, data, preprocessing, threads, samples, dims }: CompareRequest,
  context: WorkContext,
): Promise<LayerComparison> {
  requireTrust('Comparing layers');
  const params = { a, b, data, preprocessing, threads: threads ?? measuringSettings().threads, samples, dims };
  const title = `Comparing layers of ${comparisonTitle(params)}`;
  return measureInEngine({ engine, work }, title, 'compareLayers', params, context);
}
