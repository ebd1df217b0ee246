// Draws media/icon.png: layers of a network as the profile of a turned spindle. Usage: node scripts/make-icon.mjs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const size = 256;
/** Samples per pixel edge: smooth edges without a drawing library. */
const oversampling = 4;
/** Half widths of the bars, top to bottom, as a lathe would leave them. */
const profile = [40, 64, 30, 52, 76, 84, 66, 36, 58];
const barHeight = 14;
const gap = 6;

/** Signed distance to a rounded rectangle around (cx, cy): negative inside. */
function roundedBox(x, y, cx, cy, halfWidth, halfHeight, radius) {
  const dx = Math.abs(x - cx) - halfWidth + radius;
  const dy = Math.abs(y - cy) - halfHeight + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

const mix = (a, b, t) => a.map((value, i) => value + (b[i] - value) * t);
const ground = [
  [27, 34, 48],
  [18, 22, 33],
];
const ink = [
  [120, 220, 232],
  [92, 124, 250],
];
const shaving = [255, 176, 84];

/** The colour at a point, or null outside the plate. */
function colourAt(x, y) {
  if (roundedBox(x, y, size / 2, size / 2, size / 2 - 4, size / 2 - 4, 52) > 0) return null;
  const total = profile.length * barHeight + (profile.length - 1) * gap;
  const top = (size - total) / 2;
  for (const [i, halfWidth] of profile.entries()) {
    const cy = top + i * (barHeight + gap) + barHeight / 2;
    if (roundedBox(x, y, size / 2, cy, halfWidth, barHeight / 2, barHeight / 2) > 0) continue;
    // The widest layer is where the tool stands: what is cut away there is the point of the whole thing.
    const cut = halfWidth === Math.max(...profile) && x > size / 2 + 56;
    return cut ? shaving : mix(ink[0], ink[1], (y - top) / total);
  }
  return mix(ground[0], ground[1], y / size);
}

function pixel(px, py) {
  let covered = 0;
  let sum = [0, 0, 0];
  for (let i = 0; i < oversampling * oversampling; i++) {
    const x = px + ((i % oversampling) + 0.5) / oversampling;
    const y = py + (Math.floor(i / oversampling) + 0.5) / oversampling;
    const colour = colourAt(x, y);
    if (!colour) continue;
    covered++;
    sum = sum.map((value, channel) => value + colour[channel]);
  }
  if (covered === 0) return [0, 0, 0, 0];
  return [...sum.map(value => Math.round(value / covered)), Math.round((255 * covered) / oversampling ** 2)];
}

/** A PNG chunk: length, type, data, CRC (PNG specification, section 5.3). */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

const rows = [];
for (let y = 0; y < size; y++) {
  const row = [0];
  for (let x = 0; x < size; x++) row.push(...pixel(x, y));
  rows.push(Buffer.from(row));
}
const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6, 0, 0, 0], 8);
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', header),
  chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
]);
writeFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), '../media/icon.png'), png);
