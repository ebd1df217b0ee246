import workerScript from 'inline-worker:./layout.worker.ts';
import { layoutSteps } from './layout/layoutGraph';
import type { GraphLayout, LayoutInput } from './layout/types';

/** Time on the page's thread between two breaths, in milliseconds. */
const slice = 10;
/** Below this many cards a worker takes longer to start than the layout to finish. */
const smallGraph = 150;

/** Lays out a graph without holding the page up: in a worker, or in slices where workers are refused. */
export async function computeLayout(input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  if (input.widths.length > smallGraph) {
    const worker = startWorker();
    if (worker) {
      try {
        return await layoutInWorker(worker, input, signal);
      } catch (error) {
        // A worker may be refused only when it starts; the page can do its work.
        if (signal.aborted || !(error instanceof WorkerRefused)) throw error;
      } finally {
        worker.terminate();
      }
    }
  }
  return layoutInSlices(input, signal);
}

class WorkerRefused extends Error {}

function startWorker(): Worker | null {
  const url = URL.createObjectURL(new Blob([workerScript], { type: 'text/javascript' }));
  try {
    return new Worker(url);
  } catch {
    return null;
  } finally {
    // The worker has read its script by the time this runs.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

function layoutInWorker(worker: Worker, input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.onerror = event => reject(new WorkerRefused(event.message));
    worker.onmessage = ({ data }: MessageEvent<{ layout?: GraphLayout; error?: string }>) => {
      if (data.layout) resolve(data.layout);
      else reject(new Error(`The graph cannot be laid out: ${data.error}`));
    };
    worker.postMessage(input);
  });
}

async function layoutInSlices(input: LayoutInput, signal: AbortSignal): Promise<GraphLayout> {
  const steps = layoutSteps(input);
  let pause = performance.now() + slice;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() > pause) {
      await new Promise(resolve => setTimeout(resolve));
      signal.throwIfAborted();
      pause = performance.now() + slice;
    }
  }
}
