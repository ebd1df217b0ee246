/**
 * An error that is meant for the user: one line that says what is wrong, where, and what to do.
 * Everything else that is thrown is a defect of Lathe and is reported as such.
 */
export class LatheError extends Error {
  override readonly name = 'LatheError';
  constructor(
    message: string,
    /** Stable word for programs (`bad-file`, `missing-data`, `unsupported`, `nothing-to-do`, `cancelled`, `engine-died`, `exists`, `usage`, `slower`: only a slower result is possible, `missed`: a budget is). */
    readonly code: LatheErrorCode = 'unsupported',
  ) {
    super(message.replace(/\s*\n\s*/g, ' '));
  }
}

export type LatheErrorCode =
  | 'bad-file'
  | 'missing-file'
  | 'missing-data'
  | 'unsupported'
  | 'nothing-to-do'
  | 'cancelled'
  | 'engine-died'
  | 'exists'
  | 'usage'
  | 'runtime'
  | 'slower'
  | 'missed';

/** The message of anything that was thrown, as one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
