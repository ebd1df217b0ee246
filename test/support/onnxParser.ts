import { spawnSync } from 'node:child_process';

/** Debian's python3-onnx: the reference parser of the text syntax. A virtual environment's python has none. */
const python = '/usr/bin/python3';

const script = `
import json, sys
import onnx, onnx.parser
from google.protobuf.json_format import MessageToDict
result = []
for text in json.load(sys.stdin):
    try:
        result.append({"model": MessageToDict(onnx.parser.parse_model(text), preserving_proto_field_name=True)})
    except Exception as error:
        result.append({"error": str(error)})
json.dump(result, sys.stdout)
`;

/** A ModelProto as JSON, or why the text is none. */
export interface ParsedText {
  readonly model?: { readonly graph: ParsedGraph; readonly [field: string]: unknown };
  readonly error?: string;
}
export interface ParsedGraph {
  readonly name: string;
  readonly node?: readonly ParsedNode[];
  readonly input?: readonly { readonly name: string; readonly type: unknown }[];
  readonly output?: readonly { readonly name: string; readonly type: unknown }[];
  readonly initializer?: readonly { readonly name: string; readonly dims?: readonly string[] }[];
}
export interface ParsedNode {
  readonly op_type: string;
  readonly domain?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly ParsedAttribute[];
}
export interface ParsedAttribute {
  readonly name: string;
  readonly type: string;
  readonly g?: ParsedGraph;
  readonly [field: string]: unknown;
}

const probe = spawnSync(python, ['-c', 'import onnx.parser, google.protobuf.json_format'], { stdio: 'ignore' });
/** For `test(name, { skip })`. */
export const skipWithoutParser = probe.status === 0 ? false : "the system's python3 has no onnx.parser (python3-onnx)";

export function parseTexts(texts: readonly string[]): ParsedText[] {
  const run = spawnSync(python, ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`the parser failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as ParsedText[];
}
