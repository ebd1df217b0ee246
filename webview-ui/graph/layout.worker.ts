/** Runs the layout beside the page. Built into one self-contained script and started from a blob. */
import { layoutGraph } from './layout/layoutGraph';
import type { LayoutInput } from './layout/types';

const scope = self as unknown as {
  onmessage: ((event: { data: LayoutInput }) => void) | null;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data }) => {
  try {
    scope.postMessage({ layout: layoutGraph(data) });
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};
