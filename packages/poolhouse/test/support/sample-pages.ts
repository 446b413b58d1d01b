import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Sample, samplesOf } from './samples.ts'

export const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** The pages for people who use Poolhouse: each fenced block of them has a mark. */
export const samplePages = globSync(['README.md', 'SECURITY.md', 'docs/tasks/*.md', 'docs/support-policy.md', 'packages/*/README.md'], {
  cwd: root,
}).sort()

/** A sample with its page, and with page and line. */
export type SampleOfPage = Sample & { page: string; at: string }

export const samples: readonly SampleOfPage[] = samplePages.flatMap(page =>
  samplesOf(join(root, page)).map(sample => ({ page, ...sample, at: `${page}:${sample.line}` })),
)

/** The samples with a mark, in these languages or in any. */
export const marked = (mark: Sample['mark'], ...languages: string[]): SampleOfPage[] =>
  samples.filter(sample => sample.mark === mark && (languages.length === 0 || languages.includes(sample.language)))
