import { LatheError } from '../errors';

export const badFile = (label: string, what: string, advice = 'export or copy the file again'): LatheError =>
  new LatheError(`${label}: ${what}; ${advice}`, 'bad-file');

const LONGEST_QUOTE = 80;
/** A name from a file in quotes, for one line: shortened in the middle, control characters escaped. */
export function quoted(name: string | null | undefined): string {
  const text = name ?? '';
  if (text.length <= LONGEST_QUOTE) return JSON.stringify(text);
  const half = LONGEST_QUOTE / 2;
  return JSON.stringify(`${text.slice(0, half)}…${text.slice(-half)}`);
}

/** Dims for one line. */
export const dimsText = (dims: readonly number[]): string =>
  dims.length <= 8 ? `[${dims.join(', ')}]` : `[${dims.slice(0, 8).join(', ')}, … ${dims.length} dims]`;

interface KnownFormat {
  readonly at: number;
  readonly magic: readonly number[];
  readonly what: string;
  readonly advice: string;
}

const ascii = (text: string): number[] => [...text].map(c => c.charCodeAt(0));
const format = (at: number, magic: string | readonly number[], what: string, advice = 'choose an .onnx file') => ({
  at,
  magic: typeof magic === 'string' ? ascii(magic) : magic,
  what,
  advice,
});

/** What people name `.onnx` by mistake, by the first bytes (the formats' own specifications). */
const knownFormats: readonly KnownFormat[] = [
  format(0, 'version https://git-lfs', 'a Git LFS pointer, not the model itself', 'run git lfs pull'),
  format(4, 'TFL3', 'a TensorFlow Lite model', 'convert it to ONNX first (tf2onnx reads .tflite)'),
  format(4, 'ORTM', 'a model in the ORT format', 'choose the .onnx file that it was made from'),
  format(0, 'PK\x03\x04', 'a ZIP archive, perhaps a PyTorch checkpoint', 'unpack it, or export with torch.onnx.export'),
  format(0, [0x80, 0x02], 'a Python pickle, perhaps a PyTorch checkpoint', 'export it with torch.onnx.export'),
  format(0, [0x80, 0x04], 'a Python pickle', 'export the model with its framework'),
  format(0, '\x89HDF\r\n', 'an HDF5 file, perhaps a Keras model', 'convert it to ONNX first (tf2onnx)'),
  format(0, 'GGUF', 'a GGUF model'),
  format(0, [0xff, 0xd8, 0xff], 'a JPEG picture'),
  format(0, '\x89PNG', 'a PNG picture'),
  format(0, 'GIF8', 'a GIF picture'),
  format(0, '%PDF', 'a PDF document'),
  format(0, [0x1f, 0x8b], 'a gzip archive', 'unpack it first'),
  format(0, [0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive', 'unpack it first'),
  format(0, '\x93NUMPY', 'a NumPy array'),
  format(0, '\x7fELF', 'a program'),
  format(5, '\0\0\0{"', 'a safetensors file: weights without a graph'),
  format(0, '{', 'a JSON text'),
  format(0, '<', 'a web page or XML text, perhaps the page of a failed download', 'download the file itself'),
];

/** Throws when the first bytes of a file are those of another format. */
export function refuseOtherFormats(label: string, head: Uint8Array): void {
  const startsLike = ({ at, magic }: KnownFormat) => magic.every((byte, i) => head[at + i] === byte);
  const found = knownFormats.find(startsLike);
  if (found) throw badFile(label, `this is ${found.what}`, found.advice);
  if (head.length >= 16 && head.every(isText)) throw badFile(label, 'this is a text file', 'choose an .onnx file');
}

/** Printable ASCII, tab and line ends. A model begins with the tag and value of ir_version: control characters. */
const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
