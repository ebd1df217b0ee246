import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { HostApi, PageCommand } from '../../protocol/pageApi';
import { Peer } from '../../protocol/peer';
import type { ProfileChoices } from '../../protocol/profile';
import { showFailure } from '../failures';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';
import { exportFromPage } from './exportFile';
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
    command: ({ command, profile }) => {
      // Not awaited: a command may last for minutes, and it tells of its own failures.
      runPageCommand(command, document, profile).then(undefined, error => showFailure(error, log));
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
    edit: () => {
      throw new LatheError('Marks cannot be set in this editor.');
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
    document.onDidOverlay(event => {
      if (panel.visible) peer.emit('overlay', event);
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

async function runPageCommand(
  command: PageCommand,
  document: ModelDocument,
  profile: ProfileChoices | undefined,
): Promise<void> {
  switch (command) {
    case 'profile':
      await vscode.commands.executeCommand(
        'lathe.profile',
        profile ? { ...profile, uri: document.uri, data: 'last' } : document.uri,
      );
      return;
    case 'openProfile':
    case 'saveProfile':
    case 'clearProfile':
      await vscode.commands.executeCommand(`lathe.${command}`, document.uri);
      return;
    case 'quantizeInt8':
      await vscode.commands.executeCommand('lathe.quantizeInt8', document.uri);
      return;
    case 'compareWith':
      await vscode.commands.executeCommand('lathe.compare', document.uri);
      return;
    case 'reload':
      await document.reload();
      return;
    case 'revealFile':
      await vscode.commands.executeCommand('lathe.reveal', document.uri);
      return;
    case 'copyLayerName':
      if (document.selection !== null) await vscode.env.clipboard.writeText(document.selection);
      return;
    case 'profileLayer':
      if (document.selection !== null)
        await vscode.commands.executeCommand('lathe.profileLayer', document.uri, document.selectedLayers);
      return;
    case 'openOriginal':
    case 'openResult':
      throw new Error(`the page of a model asked for ${command}, which only a comparison has`);
  }
}
