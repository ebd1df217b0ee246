import type * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { HostApi } from '../../protocol/pageApi';
import { Peer } from '../../protocol/peer';
import { showFailure } from '../failures';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';
import { exportFromPage } from './exportFile';
import { runPageCommand } from './pageCommands';
import { pageHtml } from './pageHtml';
import { webviewPort } from './webviewPort';

/** Connects one page to its document: the page asks, the document answers, and its changes are sent as snapshots. */
export function servePage(document: ModelDocument, panel: vscode.WebviewPanel, services: Services): void {
  const { engine, log, context } = services;
  const target = () => ({ path: document.path, dims: document.dims });
  let isUp = false;
  let layerToReveal = document.unseenReveal;
  /** Shows the layer that was asked for, once there is a page and a model in it. */
  const reveal = () => {
    if (layerToReveal === null || !isUp || !panel.visible || document.state.kind !== 'model') return;
    peer.emit('reveal', { layer: layerToReveal });
    layerToReveal = null;
    document.unseenReveal = null;
  };
  /** Has the page draw the picture that was asked for. */
  const draw = () => {
    if (!isUp || !panel.visible || document.state.kind !== 'model') return;
    const format = document.picture.take();
    if (format) peer.emit('exportGraph', { format });
  };
  const peer = new Peer<HostApi, Record<string, never>>(webviewPort(panel.webview), {
    ready: () => {
      isUp = true;
      // After the answer: the page has no model before.
      setTimeout(() => {
        reveal();
        draw();
        peer.emit('work', document.work.current);
      }, 0);
      return document.state;
    },
    layer: ({ layer }, call) => engine.call('layer', { ...target(), layer }, { signal: call.signal }),
    statistics: ({ tensor }, call) =>
      engine.call('statistics', { path: document.path, tensor }, { signal: call.signal }),
    setDims: async ({ dims }) => {
      await document.setDims(dims);
      return null;
    },
    command: ({ command, ...choices }) => {
      // Not awaited: a command may last for minutes, and it tells of its own failures.
      runPageCommand(command, document, choices).then(undefined, error => showFailure(error, log));
      return null;
    },
    select: ({ layer, others }) => {
      document.selection = layer;
      document.otherSelected = others;
      return null;
    },
    comparedModels: notCompared,
    comparedLayers: notCompared,
    exportReport: notCompared,
    edit: ({ edit }) => {
      document.edit(edit);
      return null;
    },
    exportFile: async request => {
      await exportFromPage(document.path, request, log);
      return null;
    },
    cancel: () => {
      document.cancel();
      return null;
    },
  });
  const disposables = [
    // A hidden page does not exist; it asks for the state when it comes back.
    document.onDidChange(state => {
      if (panel.visible) peer.emit('state', state);
      reveal();
      draw();
    }),
    document.picture.onDidWish(draw),
    document.onDidChangePart(({ name, value }) => {
      if (panel.visible) peer.emit(name, value);
    }),
    document.work.onDidChange(work => {
      if (panel.visible) peer.emit('work', work);
    }),
    document.onDidReveal(layer => {
      layerToReveal = layer;
      reveal();
    }),
    panel.onDidChangeViewState(() => {
      if (panel.visible) document.checkFile();
      // What is hidden is thrown away, and asks again when it is back.
      else isUp = false;
    }),
  ];
  panel.onDidDispose(() => {
    for (const disposable of disposables) disposable.dispose();
  });
  panel.webview.html = pageHtml(panel.webview, context, document.fileName);
}

function notCompared(): never {
  throw new LatheError('This page shows one model. Compare it with another to see both.');
}
