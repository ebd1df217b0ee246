import path from 'node:path';
import type { LayerView } from '../../core/analysis/views';
import { LatheError, messageOf } from '../../core/errors';
import type { Profile } from '../../protocol/profile';

/** A profile with times for fewer of the model's layers than this share is one of another model. */
const leastShare = 0.5;

/** What a profile must hold to be shown, with the kind of each value. */
const required: Readonly<Record<string, 'string' | 'number' | 'object' | 'array'>> = {
  model: 'string',
  machine: 'object',
  'machine.cpu': 'string',
  'machine.cores': 'number',
  'machine.memoryBytes': 'number',
  'machine.os': 'string',
  'machine.arch': 'string',
  'machine.runtime': 'string',
  'machine.features': 'object',
  options: 'object',
  'options.runs': 'number',
  'options.warmup': 'number',
  'options.threads': 'number',
  'options.optimization': 'string',
  'options.executionProvider': 'string',
  'options.profiledRuns.exact': 'number',
  'options.profiledRuns.fused': 'number',
  'latencyMs.p50': 'number',
  'latencyMs.p90': 'number',
  'latencyMs.p99': 'number',
  'latencyMs.max': 'number',
  'latencyMs.mean': 'number',
  'latencyMs.std': 'number',
  'latencyMs.first': 'number',
  'histogram.from': 'number',
  'histogram.to': 'number',
  'histogram.counts': 'array',
  worst: 'array',
  inserted: 'array',
  createMs: 'number',
  peakBytes: 'number',
  layers: 'array',
  'profiledMs.exact': 'number',
  'profiledMs.fused': 'number',
  'profilerMs.exact': 'number',
  'profilerMs.fused': 'number',
  unexplainedMs: 'number',
  'roof.peakGflops': 'number',
  'roof.bandwidthGBps': 'number',
  'roof.dispatchUs': 'number',
  data: 'string',
  notes: 'array',
};
const ofLayer: Readonly<Record<string, 'string' | 'array'>> = { name: 'string', op: 'string', covers: 'array' };

/** Reads the JSON of `lathe profile --json`. `file` is named in errors. */
export function parseProfile(text: string, file: string): Profile {
  const name = path.basename(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LatheError(`${name} is not JSON (${messageOf(error)}). ${hint}`, 'bad-file');
  }
  const wrong = firstWrong(value, required);
  if (wrong !== undefined) throw new LatheError(`${name} is no profile: “${wrong}” is missing. ${hint}`, 'bad-file');
  const profile = value as Profile;
  const at = profile.layers.findIndex(layer => firstWrong(layer, ofLayer) !== undefined || !hasTimes(layer));
  if (at >= 0) throw new LatheError(`${name} is damaged: layer ${at + 1} is incomplete. ${hint}`, 'bad-file');
  return profile;
}

const hint = 'Choose a file made by “lathe profile MODEL --json” or saved by Lathe.';

export const profileText = (profile: Profile): string => `${JSON.stringify(profile, null, 2)}\n`;

/**
 * Whether a profile is one of this model: throws when most layers have no counterpart. Otherwise says in a sentence how
 * many have none; null: all have.
 */
export function matchProfile(profile: Profile, layers: readonly LayerView[], file: string): string | null {
  const known = new Set(layers.map(layer => layer.name));
  const strangers = profile.layers.filter(layer => !known.has(layer.name)).length;
  const shared = profile.layers.length - strangers;
  const name = path.basename(file);
  if (shared < leastShare * layers.length)
    throw new LatheError(
      `${name} is a profile of another model (${profile.model}): it has times for ${shared} of this model's ${layers.length} layers.`,
      'bad-file',
    );
  const without = layers.length - shared;
  if (strangers === 0 && without === 0) return null;
  const are = (count: number) => (count === 1 ? 'is' : 'are');
  return `${name} does not fit entirely: ${without} layers of this model ${are(without)} not in it, and ${strangers} of its layers ${are(strangers)} not in this model.`;
}

function firstWrong(value: unknown, expected: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(expected).find(key => kindOf(at(value, key)) !== expected[key]);
}

const at = (value: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), value);

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Unknown times are null, not absent. */
const hasTimes = (layer: unknown): boolean =>
  isRecord(layer) && ['exactMs', 'fusedMs', 'macs'].every(key => ['number', 'null'].includes(kindOf(layer[key])));
