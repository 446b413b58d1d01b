import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files of `npm test` that take longest, in the order in which they start: programs that compute and tests that wait take turns. Without results of an
 * earlier run Vitest starts the largest file first, and short files with long tests last, when the other workers have nothing left to do.
 */
const first = [
  'engine/test/dynamic',
  'engine/test/components',
  'server/test/service/database-away',
  'server/test/analytics/events',
  'poolhouse/test/guide',
  'poolhouse/test/verbs/detach',
  'server/test/pages/browser',
  'server/test/federation/bad-input',
  'engine/test/missing-types',
  'server/test/analytics/access',
  'server/test/triggers/custom-senders',
  'poolhouse/test/real-programs',
  'server/test/delivery/delivery',
  'poolhouse/test/demo/demo',
  'server/test/sign-in/unsigned-operations',
  'poolhouse/test/federation',
  'server/test/triggers/module-processes',
  'poolhouse/test/guide-analytics',
  'poolhouse/test/samples',
  'server/test/durability/kill',
  'engine/test/nodejs',
]

/** Starts the longest files first, the others as Vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const longest = first.flatMap(name => sorted.filter(({ moduleId }) => moduleId.endsWith(`/packages/${name}.test.ts`)))
    return [...longest, ...sorted.filter(file => !longest.includes(file))]
  }
}
