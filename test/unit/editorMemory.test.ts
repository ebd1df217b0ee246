import assert from 'node:assert/strict';
import test from 'node:test';
import type { ComparisonTask } from '../../src/editor/comparison/comparisonStudy';
import { upgradeRecord } from '../../src/editor/comparison/earlierRecord';
import { DataMemory, dataPath } from '../../src/editor/data/dataMemory';
import { DimStore } from '../../src/editor/model/dimStore';
import { type StudyRecord, StudyStore } from '../../src/editor/study/studyStore';
import type { CompareRequest } from '../../src/protocol/engineApi';
import type { Comparison } from '../../src/protocol/views';
import { comparison } from '../webview/harness/answers';

/** What VS Code's Memento does: values as JSON, `undefined` removes. */
class Memory {
  readonly values = new Map<string, string>();
  keys = () => [...this.values.keys()];
  get<T>(key: string, fallback?: T): T {
    const text = this.values.get(key);
    return text === undefined ? (fallback as T) : JSON.parse(text);
  }
  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.stringify(value));
  }
}

const models: CompareRequest = { a: '/m/a.onnx', b: '/m/b.onnx' };
const record = (key: string, title = key): StudyRecord<ComparisonTask, Comparison> => ({
  key,
  title,
  request: { models, remarks: [] },
  result: null,
});
const comparisons = (memory: Memory) => new StudyStore(memory, 'lathe.comparisons', upgradeRecord);

test('dimensions are kept per file, and nothing is kept for none', async () => {
  const memory = new Memory();
  const store = new DimStore(memory);
  await store.set('/m/a.onnx', { batch: 4 });
  assert.deepEqual(store.get('/m/a.onnx'), { batch: 4 });
  assert.deepEqual(store.get('/m/b.onnx'), {});
  await store.set('/m/a.onnx', {});
  assert.deepEqual(memory.keys(), []);
});

test('other values for a file are told, the same ones are not', async () => {
  const store = new DimStore(new Memory());
  const told: string[] = [];
  store.onChange(path => told.push(path));
  await store.set('/m/a.onnx', {});
  await store.set('/m/a.onnx', { batch: 4 });
  await store.set('/m/a.onnx', { batch: 4 });
  await store.set('/m/b.onnx', { batch: 1 });
  await store.set('/m/a.onnx', {});
  assert.deepEqual(told, ['/m/a.onnx', '/m/b.onnx', '/m/a.onnx']);
});

test('the choice of data is kept per model and purpose', async () => {
  const memory = new DataMemory(new Memory());
  await memory.set('/m/a.onnx', 'calibration', { kind: 'file', path: '/m/c.npz' });
  assert.deepEqual(memory.get('/m/a.onnx', 'calibration'), { kind: 'file', path: '/m/c.npz' });
  assert.equal(memory.get('/m/a.onnx', 'comparison'), undefined);
  assert.equal(memory.get('/m/b.onnx', 'calibration'), undefined);
  assert.equal(dataPath({ kind: 'file', path: '/m/c.npz' }), '/m/c.npz');
  assert.equal(dataPath({ kind: 'synthetic' }), undefined);
});

test('a comparison is found by its key, saved again in place, and the oldest are forgotten', async () => {
  const store = comparisons(new Memory());
  await store.save(record('first'));
  await store.save(record('first', 'measured'));
  assert.equal(store.find('first')?.title, 'measured');
  for (let i = 0; i < 20; i++) await store.save(record(`later ${i}`));
  assert.equal(store.find('first'), undefined);
  assert.equal(store.find('later 0')?.title, 'later 0');
  assert.equal(store.find(''), undefined);
});

test('a comparison that was kept in the form of an earlier version is found, and kept in the form of today', async () => {
  const memory = new Memory();
  const earlier = (key: string) => ({ key, title: 'a ↔ b', request: models, remarks: ['slow'], comparison });
  await memory.update('lathe.comparisons', [earlier('one'), earlier('two')]);
  const upgraded = { key: 'one', title: 'a ↔ b', request: { models, remarks: ['slow'] }, result: comparison };
  const store = comparisons(memory);
  assert.deepEqual(store.find('one'), upgraded);
  await store.save(record('three'));
  assert.deepEqual(store.find('one'), upgraded);
  assert.deepEqual(new StudyStore(memory, 'lathe.comparisons').find('two'), { ...upgraded, key: 'two' });
});
