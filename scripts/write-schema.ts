// Writes the quantize, optimize, prune and sparsify steps of schemas/recipe.schema.json from their tables; a test compares the two.
// Run it after a change of these tables: node --import tsx scripts/write-schema.ts
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { optimizeDefinition } from '../src/core/recipe/optimizeSchema';
import { pruneDefinition, sparsifyDefinition } from '../src/core/recipe/pruneSchema';
import { exclude, excludeOps, onlyMarked, quantizeDefinition } from '../src/core/recipe/quantizeSchema';
import { quantizeModes } from '../src/core/transforms/quantize/choices';

const file = new URL('../schemas/recipe.schema.json', import.meta.url);
const schema = JSON.parse(readFileSync(file, 'utf8'));
for (const mode of quantizeModes) schema.definitions[mode] = quantizeDefinition(mode);
schema.definitions.optimize = optimizeDefinition;
schema.definitions.prune = pruneDefinition;
schema.definitions.sparsify = sparsifyDefinition;
Object.assign(schema.definitions.float16.properties, { onlyMarked, exclude, excludeOps });
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', 'schemas/recipe.schema.json'], {
  cwd: new URL('..', import.meta.url),
});
