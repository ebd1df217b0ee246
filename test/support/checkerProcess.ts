import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Takes models one after the other, each behind its size; answers each with a line of JSON: what is wrong, or null. */
const script = `import json, struct, sys, onnx
source = sys.stdin.buffer
while head := source.read(4):
    model = source.read(struct.unpack('<I', head)[0])
    fault = None
    try: onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    except Exception as error: fault = str(error)
    print(json.dumps(fault), flush=True)`;

/** onnx's own checker in a process that lives for many models: Python takes longer to load it than it takes for most of them. */
export class CheckerProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private complaint = '';

  constructor(python: string) {
    this.child = spawn(python, ['-c', script]);
    this.child.stderr.setEncoding('utf8').on('data', text => {
      this.complaint += text;
    });
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** One model at a time. Throws when the process ends without an answer. */
  async faultOf(model: Uint8Array): Promise<string | null> {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(model.length);
    this.child.stdin.write(size);
    this.child.stdin.write(model);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`onnx's checker ended without an answer: ${this.complaint}`);
    return JSON.parse(value) as string | null;
  }

  end(): void {
    this.child.stdin.end();
  }
}
