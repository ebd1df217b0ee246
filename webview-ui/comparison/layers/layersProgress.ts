import type { LayerComparison } from '../../../src/protocol/views';
import { fill, h } from '../../dom';
import type { Host } from '../../host';
import { banner } from '../../parts/banner';
import { button } from '../../toolkit';

/** Asks the host for the aligned layers; while that takes, shows how far it is and lets the user stop it. */
export class LayersProgress {
  readonly element = h('div', { class: 'layers-progress', hidden: true });
  private running: AbortController | null = null;

  constructor(
    private readonly host: Host,
    private readonly onLayers: (layers: LayerComparison) => unknown,
  ) {}

  start(): void {
    void this.run();
  }
  dispose(): void {
    // The host goes on: the page may only be hidden and will ask again.
    this.running = null;
  }

  private async run(): Promise<void> {
    const running = new AbortController();
    this.running = running;
    const text = h('span', { class: 'progress-text', role: 'status' }, 'Setting the layers against each other…');
    const filled = h('span');
    const line = h('div', { class: 'progress indeterminate', 'aria-hidden': 'true' }, filled);
    const cancel = button('Cancel', { onClick: () => running.abort() });
    fill(this.element, line, text, cancel);
    this.element.hidden = false;
    try {
      const layers = await this.host.call(
        'comparedLayers',
        {},
        {
          signal: running.signal,
          onProgress: (message, fraction) => {
            const share = fraction === undefined ? '' : ` · ${Math.floor(fraction * 100)}\u202f%`;
            text.textContent = `${message}${share || '…'}`;
            line.classList.toggle('indeterminate', fraction === undefined);
            filled.style.width = `${(fraction ?? 0) * 100}%`;
          },
        },
      );
      if (this.running !== running) return;
      this.element.hidden = true;
      this.onLayers(layers);
    } catch (error) {
      if (this.running !== running) return;
      const message = running.signal.aborted ? 'Comparing the layers was stopped.' : String((error as Error).message);
      fill(this.element, banner('warning', message), button('Try again', { onClick: () => this.start() }));
    }
  }
}
