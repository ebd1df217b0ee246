import type { Feeds, ModelSource, RuntimeValue, SessionOptions } from '../../../core/ports';

/** Named by the worker. */
export type SessionId = number;

/** What a worker that holds sessions is asked for. */
export interface SessionWorkerApi {
  [method: string]: { params: unknown; result: unknown };
  create: { params: { model: ModelSource; options: SessionOptions; label: string }; result: CreatedSession };
  run: { params: { id: SessionId; feeds: Feeds; fetch?: readonly string[] }; result: Feeds };
  release: { params: { id: SessionId }; result: null };
}

export interface CreatedSession {
  readonly id: SessionId;
  readonly inputs: readonly RuntimeValue[];
  readonly outputs: readonly RuntimeValue[];
}
