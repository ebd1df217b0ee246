import type { Camera } from './camera';

const duration = 180;

/** Moves a camera smoothly to a target, at once where the user asked for less motion. */
export class CameraMotion {
  private frame = 0;

  constructor(private readonly apply: (camera: Camera) => void) {}

  moveTo(from: Camera, to: Camera, apply = this.apply): void {
    this.stop();
    const far = Math.abs(to.y - from.y) * from.zoom > 6000;
    if (far || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      apply(to);
      return;
    }
    const start = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, Math.max(0, (now - start) / duration));
      const eased = 1 - (1 - t) ** 3;
      apply(between(from, to, eased));
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}

/** Zoom changes by equal factors, so that the way in looks like the way out. */
function between(from: Camera, to: Camera, t: number): Camera {
  return {
    x: from.x + (to.x - from.x) * t,
    y: from.y + (to.y - from.y) * t,
    zoom: from.zoom * (to.zoom / from.zoom) ** t,
  };
}
