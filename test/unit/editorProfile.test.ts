import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { matchProfile, parseProfile, profileText } from '../../src/editor/profile/profileFile';
import { profileOf } from '../support/profiles';

const names = ['a', 'b', 'c', 'd'];
const layersOf = (chosen: readonly string[]) =>
  chosen.map(name => ({ name, op: 'Conv', outputs: [], parameters: 0, macs: 0, weightBytes: 0 }));

test('a saved profile reads back as it was', () => {
  const profile = profileOf(names.map(name => ({ name, fusedMs: 1 })));
  assert.deepEqual(parseProfile(profileText(profile), 'x.json'), profile);
});

test('a file that is no profile is refused in one line that names it and what to do', () => {
  const profile = profileOf([{ name: 'a', fusedMs: 1 }]);
  const refused = (text: string, reason: RegExp) =>
    assert.throws(
      () => parseProfile(text, '/data/pi5.json'),
      (error: unknown) => {
        assert.ok(error instanceof LatheError);
        assert.equal(error.code, 'bad-file');
        assert.match(error.message, reason);
        assert.match(error.message, /^pi5\.json .*lathe profile MODEL --json/);
        return true;
      },
    );
  refused('{"model": ', /is not JSON/);
  refused('[]', /“model” is missing/);
  refused('null', /“model” is missing/);
  refused(JSON.stringify({ a: 1, b: 2, ratio: {} }), /“model” is missing/);
  for (const part of ['latencyMs', 'machine', 'roof', 'layers', 'histogram', 'profilerMs', 'inserted'] as const)
    refused(JSON.stringify({ ...profile, [part]: undefined }), new RegExp(`“${part}[^”]*” is missing`));
  const [layer] = profile.layers;
  refused(JSON.stringify({ ...profile, layers: [layer, { ...layer, fusedMs: undefined }] }), /layer 2 is incomplete/);
  refused(JSON.stringify({ ...profile, layers: [{ ...layer, covers: undefined }] }), /layer 1 is incomplete/);
});

test('layers that do not match are counted, and a profile of another model is refused', () => {
  const profile = profileOf(names.map(name => ({ name, fusedMs: 1 })));
  assert.equal(matchProfile(profile, layersOf(names), 'p.json'), null);
  assert.match(
    matchProfile(profile, layersOf(['a', 'b', 'c', 'x', 'y']), 'p.json') ?? '',
    /2 layers of this model are not in it, and 1 of its layers is not in this model/,
  );
  assert.throws(() => matchProfile(profile, layersOf(['a', 'x', 'y', 'z']), 'p.json'), /another model.*1 of.*4 layers/);
});
