import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';
import type { StudyRecord } from '../study/studyStore';
import type { ComparisonTask } from './comparisonStudy';

/** A comparison as it was kept when comparisons had records of their own. */
interface EarlierRecord {
  readonly key: string;
  readonly title: string;
  readonly request: CompareRequest;
  readonly remarks: readonly string[];
  readonly comparison: Comparison | null;
}

/** The record of a tab that was opened then; undefined: it is of today's form. */
export function upgradeRecord(kept: unknown): StudyRecord<ComparisonTask, Comparison> | undefined {
  if (!isEarlier(kept)) return undefined;
  const { key, title, request, remarks, comparison } = kept;
  return { key, title, request: { models: request, remarks }, result: comparison };
}

const isEarlier = (kept: unknown): kept is EarlierRecord =>
  typeof kept === 'object' && kept !== null && 'comparison' in kept && 'remarks' in kept;
