import { LatheError, messageOf } from '../../core/errors';
import { bundledProviders } from './load';

/** An error of onnxruntime as one line for the user, without its source positions and signatures. */
export function runtimeError(error: unknown, label: string, doing: 'load' | 'run', version: string): LatheError {
  if (error instanceof LatheError) return error;
  const text = messageOf(error);
  const say = (what: string) => new LatheError(`${label}: ${what}`, 'runtime');

  const ir = /Unsupported model IR version: (\d+), max supported IR version: (\d+)/.exec(text);
  if (ir)
    return say(
      `the model has IR version ${ir[1]}, onnxruntime ${version} runs up to ${ir[2]}; save the model in an older version`,
    );
  const opset = /Opset (\d+) is under development.*support for domain (\S+) is till opset (\d+)/.exec(text);
  if (opset)
    return say(
      `the model has opset ${opset[1]} of ${opset[2]}, onnxruntime ${version} runs up to ${opset[3]}; save the model with an older opset`,
    );
  const verb = doing === 'load' ? 'load' : 'run';
  return say(`onnxruntime ${version} cannot ${verb} the model: ${withoutPositions(text)}`);
}

/** Why an execution provider other than the CPU's does not run here. */
export async function providerError(error: unknown, provider: string): Promise<LatheError> {
  const reason = withoutPositions(messageOf(error).split('\n')[0]!).replace(/^.* was false\. /, '');
  const offered = (await bundledProviders()).join(', ');
  return new LatheError(
    `execution provider ${provider} cannot be used on this machine: ${reason} (this build has ${offered}; cpu works everywhere)`,
    'runtime',
  );
}

/** `Load model from <path> failed:`, then a source position with a C++ signature, then what happened. */
const withoutPositions = (text: string): string =>
  text
    .replace(/^Load model from .*? failed:/, '')
    .replace(/\S+\.(?:cc|h|cpp):\d+ (?:.*?\) (?=[A-Z])|\S+ )/g, '')
    .trim();
