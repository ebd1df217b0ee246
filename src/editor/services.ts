import type * as vscode from 'vscode';
import type { EngineApi } from '../protocol/engineApi';
import type { CallOptions } from '../protocol/rpc';
import type { ComparisonPanels } from './comparison/comparisonPanels';
import type { BackgroundWork } from './engine/backgroundWork';
import type { DimStore } from './model/dimStore';
import type { ModelDocuments } from './model/modelDocuments';
import type { ModelTexts } from './text/modelTexts';

/** The engine as the editor sees it: EngineClient, or a fake in tests. */
export interface Engine {
  call<M extends keyof EngineApi & string>(
    method: M,
    params: EngineApi[M]['params'],
    options?: CallOptions,
  ): Promise<EngineApi[M]['result']>;
}

/** One of each per window, built in activate(). */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: Engine;
  readonly work: BackgroundWork;
  readonly dims: DimStore;
  readonly documents: ModelDocuments;
  readonly texts: ModelTexts;
  readonly comparisons: ComparisonPanels;
}
