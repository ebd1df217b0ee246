/** The SHA-256 of no text at all. */
const emptyStyle = `'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`;

/**
 * What the page may load: its own script by nonce, its own style sheet and font, pictures that it draws itself, and
 * the layout worker, which is a blob because a webview cannot start a worker from a URL. No network at all.
 * Inline styles are refused but for one empty style element (its hash), by which the toolkit finds out whether the
 * browser knows `:focus-visible`.
 */
export function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} ${emptyStyle}`,
    `img-src ${source} data: blob:`,
    `font-src ${source}`,
    `worker-src blob:`,
    `connect-src 'none'`,
  ].join('; ');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => entities[character]!);
