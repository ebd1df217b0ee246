import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { contentSecurityPolicy } from '../../../src/editor/page/pagePolicy';
import type { HostApi, PageState } from '../../../src/protocol/pageApi';
import { Peer } from '../../../src/protocol/peer';
import type { Handlers, Message } from '../../../src/protocol/rpc';
import { launchBrowser } from '../../support/browser';
import { type ThemeName, themes } from './themes';

/** Any origin will do: every request is answered here. */
const origin = 'http://page.test';
const nonce = 'test';

interface BuiltPage {
  readonly script: string;
  readonly style: string;
}

/** Bundles the page as the product does. */
async function buildPage(): Promise<BuiltPage> {
  const { bundles } = (await import(path.resolve(__dirname, '../../../scripts/lib/bundles.mjs'))) as {
    bundles: BuildOptions[];
  };
  const bundle = bundles.find(b => JSON.stringify(b.entryPoints).includes('webview-ui'));
  if (!bundle) throw new Error('scripts/lib/bundles.mjs has no bundle of the page');
  const folder = await mkdtemp(path.join(tmpdir(), 'lathe-page-'));
  try {
    await build({ ...bundle, outdir: folder, sourcemap: false, logLevel: 'error' });
    const read = (name: string) => readFile(path.join(folder, name), 'utf8');
    return { script: await read('webview.js'), style: await read('webview.css') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface OpenOptions {
  readonly state: PageState;
  readonly handlers?: Partial<Handlers<HostApi>>;
  readonly theme?: ThemeName;
  readonly size?: { readonly width: number; readonly height: number };
  /** A host that does not let pages start workers. */
  readonly withoutWorkers?: boolean;
  /** What vscode.getState() answers: a tab that comes back. */
  readonly saved?: unknown;
}

/** A page of Lathe in a browser with a host of the test's making; the content policy is the product's. */
export interface TestPage {
  readonly page: Page;
  readonly host: Peer<HostApi, Record<string, never>>;
  /** Calls of the page in order, without `ready`. */
  readonly calls: { readonly method: string; readonly params: unknown }[];
  /** Errors of scripts and refusals of the content policy. */
  readonly problems: string[];
  /** How many workers the page has started. */
  workers(): number;
  savedState(): Promise<Record<string, unknown>>;
}

export class PageHarness {
  private constructor(
    private readonly browser: Browser,
    private readonly built: BuiltPage,
  ) {}

  static async start(): Promise<PageHarness> {
    const [browser, built] = await Promise.all([launchBrowser(), buildPage()]);
    return new PageHarness(browser, built);
  }
  close(): Promise<void> {
    return this.browser.close();
  }

  async open(options: OpenOptions): Promise<TestPage> {
    const context = await this.browser.newContext({ viewport: options.size ?? { width: 1280, height: 800 } });
    const page = await context.newPage();
    const problems: string[] = [];
    let workers = 0;
    page.on('worker', () => {
      workers++;
    });
    page.on('pageerror', error => problems.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') problems.push(message.text());
    });
    const calls: TestPage['calls'] = [];
    let receive: (message: Message) => void = () => {};
    const host = new Peer<HostApi, Record<string, never>>(
      {
        send: message => void page.evaluate(deliver, JSON.stringify(message)).catch(() => {}),
        onMessage: listener => {
          receive = listener;
        },
      },
      handlersOf(options),
    );
    await page.exposeFunction('sendToHost', (message: Message) => {
      if (message.kind === 'call' && message.method !== 'ready')
        calls.push({ method: message.method, params: message.params });
      receive(message);
    });
    // The test's compiler wraps functions in a helper to keep their names; inside the page there is none.
    await page.addInitScript({ content: 'globalThis.__name = f => f;' });
    await page.addInitScript(fakeVsCode, options.saved ?? null);
    await context.route('**/*', route => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/webview.js') return route.fulfill({ contentType: 'text/javascript', body: this.built.script });
      if (pathname === '/webview.css') return route.fulfill({ contentType: 'text/css', body: this.built.style });
      return route.fulfill({ contentType: 'text/html', body: html(options) });
    });
    await page.goto(origin);
    // It is empty until the host has answered: what counts or reads at once would find nothing.
    await page.locator('.stage > *').first().waitFor({ state: 'attached' });
    return {
      page,
      host,
      calls,
      problems,
      workers: () => workers,
      savedState: () => page.evaluate(() => (globalThis as unknown as FakeWindow).saved as Record<string, unknown>),
    };
  }
}

/** What the functions below find when they run inside the page. The project's own types know no browser. */
interface FakeWindow {
  saved: unknown;
  sendToHost(message: unknown): void;
  acquireVsCodeApi(): unknown;
  postMessage(message: unknown, origin: string): void;
  readonly document: {
    readonly body: { className: string };
    readonly documentElement: {
      removeAttribute(name: string): void;
      readonly style: { setProperty(name: string, value: string): void };
    };
  };
}

/** As text: a large model would take the browser's driver many seconds as an object. */
function deliver(message: string): void {
  (globalThis as unknown as FakeWindow).postMessage(JSON.parse(message), '*');
}

/** Runs in the page before its script. */
function fakeVsCode(saved: unknown): void {
  const scope = globalThis as unknown as FakeWindow;
  scope.saved = saved;
  scope.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => scope.sendToHost(message),
    getState: () => scope.saved,
    setState: (state: unknown) => {
      scope.saved = state;
    },
  });
}

function handlersOf({ state, handlers }: OpenOptions): Handlers<HostApi> {
  const unexpected = (method: string) => () => {
    throw new Error(`the test did not expect ${method}`);
  };
  return {
    ready: () => state,
    layer: unexpected('layer'),
    statistics: unexpected('statistics'),
    comparedModels: unexpected('comparedModels'),
    comparedLayers: unexpected('comparedLayers'),
    exportReport: unexpected('exportReport'),
    exportFile: unexpected('exportFile'),
    edit: unexpected('edit'),
    setDims: () => null,
    command: () => null,
    select: () => null,
    cancel: () => null,
    ...handlers,
  };
}

/** The theme is applied as VS Code does it: variables on <html>, the kind of theme on <body>. */
function html({ theme = 'dark', withoutWorkers = false }: OpenOptions): string {
  const { bodyClass, variables } = themes[theme];
  const policy = contentSecurityPolicy(origin, nonce);
  const style = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value}`)
    .join('; ');
  return `<!DOCTYPE html>
<html lang="en" style="${style.replaceAll('"', '&quot;')}">
<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${withoutWorkers ? policy.replace('worker-src blob:; ', '') : policy}">
<link rel="stylesheet" href="/webview.css"></head>
<body class="${bodyClass}"><script nonce="${nonce}" src="/webview.js"></script></body>
</html>`;
}

/** Switches the theme of an open page. */
export async function setTheme(page: Page, theme: ThemeName): Promise<void> {
  await page.evaluate(({ bodyClass, variables }) => {
    const { document } = globalThis as unknown as FakeWindow;
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = bodyClass;
  }, themes[theme]);
}

/** As in the document: without the line breaks and capitals that styles add. */
export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';
