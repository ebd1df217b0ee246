/** Inline style of a report. Colours have a contrast of 4.5 : 1 and more with what they stand on. */
export const htmlStyle = `
:root { --text: #1d2330; --dim: #5a6475; --page: #f5f6f9; --card: #fff; --line: #dfe3ea; --original: #98a3b5; --result: #0b6bcb; --bad: #b3261e; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --dim: #a2acbc; --page: #14171d; --card: #1d222b; --line: #333b48; --original: #7a8699; --result: #58a6ff; --bad: #ff8b82; --good: #5fd07f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { margin: 0 0 20px; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 18px; }
.arrow { color: var(--dim); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 14px 16px; }
.tile h3 { margin: 0; color: var(--dim); font-size: 13px; font-weight: 500; }
.tile strong { display: block; font-size: 28px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile p { margin: 0; color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
section { margin-top: 16px; padding: 20px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: middle; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--dim); font-weight: 500; }
tbody th { font-weight: 500; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
td { overflow-wrap: anywhere; }
.bars { width: 200px; }
svg { display: block; }
rect.original, .key.original { fill: var(--original); background: var(--original); }
rect.result, .key.result { fill: var(--result); background: var(--result); }
text { fill: var(--text); font-size: 12px; font-variant-numeric: tabular-nums; }
text.name { text-anchor: end; }
figure { margin: 16px 0; }
figcaption { margin-bottom: 10px; color: var(--dim); font-size: 13px; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; }
ul { margin: 14px 0; padding-left: 20px; color: var(--dim); font-size: 14px; overflow-wrap: anywhere; }
summary { padding: 6px 0; color: var(--dim); cursor: pointer; }
tr.removed td:first-child, tr.removed td:nth-child(3) { color: var(--bad); }
tr.added td:nth-child(2), tr.added td:nth-child(3) { color: var(--good); }
footer { margin-top: 24px; color: var(--dim); font-size: 13px; text-align: center; }
@media print { body { background: none; } section, .tile { break-inside: avoid; } section:has(details) { break-inside: auto; } }
`;
