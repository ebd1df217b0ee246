import type { EngineApi } from '../../protocol/engineApi';
import type { CallOptions } from '../../protocol/rpc';
import type { BackgroundWork, WorkContext } from '../engine/backgroundWork';
import type { Engine } from '../services';

/**
 * Has the engine measure, as a piece of work of this title that the status bar shows and can cancel. `context`: who else
 * is told of the progress and of parts of the result, and can cancel.
 */
export function measureInEngine<M extends keyof EngineApi & string>(
  { engine, work }: { readonly engine: Engine; readonly work: BackgroundWork },
  title: string,
  method: M,
  params: EngineApi[M]['params'],
  context?: WorkContext & Pick<CallOptions, 'onPart'>,
): Promise<EngineApi[M]['result']> {
  return work.run(
    title,
    ({ signal, report }) =>
      engine.call(method, params, {
        signal,
        onPart: context?.onPart,
        onProgress: (message, fraction) => {
          report(message, fraction);
          context?.report(message, fraction);
        },
      }),
    context?.signal,
  );
}
