import type { LayerProfiles } from '../../core/studies/profile';

/** Layers that add up to something else by more than this share of the run are worth a word. */
const NOTABLE = 0.05;
const FEW_FOR_P99 = 100;

/** What the user should know before trusting a figure. */
export function notesOn(
  { profiledMs, unexplainedMs }: LayerProfiles,
  { runs, provider }: { readonly runs: number; readonly provider: string },
): string[] {
  const notes: string[] = [];
  if (runs < FEW_FOR_P99)
    notes.push(
      `p99 of ${runs} ${runs === 1 ? 'run' : 'runs'} says little more than the slowest one: profile with ${FEW_FOR_P99} runs or more for it.`,
    );
  if (provider !== 'cpu')
    notes.push(
      `${provider} works on its own while the processor goes on: the layers' times are those of handing work over; only the whole runs are true.`,
    );
  if (profiledMs.fused <= 0 || Math.abs(unexplainedMs) > NOTABLE * profiledMs.fused)
    notes.push(
      'The layers do not add up to the run within 5 %: other programs disturbed the runs, or its kernels are so short that recording them takes about as long as they do.',
    );
  return notes;
}
