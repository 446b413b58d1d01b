export type {
  ApiSignIn,
  ClockStep,
  ConnectedPoolhouse,
  InboxMessage,
  NextMessage,
  OAuthSignIn,
  Poolhouse,
  PoolhouseKit,
  PoolhouseOptions,
  PoolOptions,
  Seed,
  SeedClient,
  SeedPool,
  SeedUser,
  Snapshot,
  TestPool,
  Tokens,
  TokensOptions,
} from '../dist/index.js' with { 'resolution-mode': 'import' }

import type { connectPoolhouse as connect, startPoolhouse as start } from '../dist/index.js' with { 'resolution-mode': 'import' }

/** As in ES modules; the service runs in a worker thread. */
export declare const startPoolhouse: typeof start
/** As in ES modules. */
export declare const connectPoolhouse: typeof connect
