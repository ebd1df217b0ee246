/** The build embeds the module as the text of one self-contained script (scripts/build.mjs). */
declare module 'inline-worker:*' {
  const script: string;
  export default script;
}
declare module '*.css';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
/** Given by VS Code to every webview; may be called once. */
declare function acquireVsCodeApi(): VsCodeApi;
