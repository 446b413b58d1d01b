import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/test-order.ts'

/** Tiers: `npm test` stays quick, what takes minutes has a script of its own (docs/decisions/test-tiers.md). */
const tiers = {
  quick: {
    include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
    exclude: ['**/*.{cli,long,faults,matrix,federation,terraform,release}.test.ts'],
  },
  cli: { include: ['packages/*/test/**/*.cli.test.ts'], exclude: [] },
  long: { include: ['packages/*/test/**/*.long.test.ts'], exclude: [] },
  faults: { include: ['packages/*/test/**/*.faults.test.ts'], exclude: [] },
  matrix: { include: ['packages/*/test/**/*.matrix.test.ts'], exclude: [] },
  federation: { include: ['packages/*/test/**/*.federation.test.ts'], exclude: [] },
  terraform: { include: ['packages/*/test/**/*.terraform.test.ts'], exclude: [] },
  release: { include: ['scripts/test/**/*.release.test.ts'], exclude: [] },
}
const tier =
  (['cli', 'long', 'faults', 'matrix', 'federation', 'terraform', 'release'] as const).find(
    name => process.env[`TEST_${name.toUpperCase()}`] === '1',
  ) ?? 'quick'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node'], externalConditions: ['source', 'node'] } },
  test: {
    ...tiers[tier],
    globalSetup: ['packages/server/test/support/run.ts'],
    setupFiles: ['packages/server/test/support/use-rsa-keys.ts'],
    server: { deps: { external: [/packages\/[a-z]+\/src\/.*\.ts$/] } },
    pool: 'forks',
    // What files must not hand on to the next in their process is restored by the setup file.
    isolate: false,
    // Tests wait for timers, processes and browsers a good part of their time; as many workers as cores would leave cores idle.
    maxWorkers: 4,
    // Collecting the objects of each request took a tenth of the time.
    execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64'],
    sequence: { sequencer: LongestFirst },
    testTimeout: tier === 'federation' ? 240_000 : 30_000,
    hookTimeout: 60_000,
  },
})
