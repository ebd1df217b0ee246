import type { Page } from 'playwright-core';
import type { HostApi, PageState } from '../../../src/protocol/pageApi';
import type { Handlers } from '../../../src/protocol/rpc';
import type { ModelView } from '../../../src/protocol/views';

/** A page to take a picture of. */
export interface Scene {
  readonly name: string;
  readonly state: PageState;
  readonly model?: ModelView;
  readonly size?: { readonly width: number; readonly height: number };
  readonly handlers?: Partial<Handlers<HostApi>>;
  readonly saved?: unknown;
  act?(page: Page): Promise<void>;
}
