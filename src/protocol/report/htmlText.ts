const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for between tags and inside quoted attributes; control characters, which HTML forbids, are replaced. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, c => entities[c]!).replace(/\p{Cc}/gu, c => (allowed.has(c) ? c : '\ufffd'));

const allowed: ReadonlySet<string> = new Set(['\t', '\n', '\r']);
