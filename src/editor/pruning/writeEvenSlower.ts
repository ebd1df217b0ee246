import { LatheError } from '../../core/errors';

/**
 * Writes by a plan. Where only a slower model is possible, asks whether it is wanted (it may be for its size) and writes it at any
 * speed. undefined: it is not. Other errors are the caller's.
 */
export async function writeEvenSlower<Plan extends object, Written>(
  plan: Plan,
  write: (plan: Plan & { readonly anySpeed?: boolean }) => Promise<Written>,
  isWanted: (reason: string) => Promise<boolean>,
): Promise<Written | undefined> {
  try {
    return await write(plan);
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'slower') throw error;
    return (await isWanted(error.message)) ? write({ ...plan, anySpeed: true }) : undefined;
  }
}
