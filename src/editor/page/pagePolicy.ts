/** The SHA-256 of no text at all. */
const emptyStyle = `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`;

/**
 * What the page may load: its own script by nonce, its own style sheet and font, pictures that it draws itself, and
 * the layout worker, which is a blob because a webview cannot start a worker from a URL. No network at all.
 * `style-src-attr` is open because the toolkit's components carry `style` attributes in their templates; style
 * elements stay closed but for an empty one (its hash), by which the toolkit finds out whether the browser knows
 * `:focus-visible`.
 */
export function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} ${emptyStyle}`,
    `style-src-attr 'unsafe-inline'`,
    `img-src ${source} data: blob:`,
    `font-src ${source}`,
    `worker-src blob:`,
    `connect-src 'none'`,
  ].join('; ');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => entities[character]!);
