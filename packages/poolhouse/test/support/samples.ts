import { readFileSync } from 'node:fs'

/** What a test does with a fenced block: `run` executes it, `synopsis` checks its commands and options, `output` is what something printed,
 * `release` is executed where release/ is built (scripts/test/release/install-page.release.test.ts), `terraform` where Terraform is installed (test/terraform/).
 * `matrix`, `browser` and `java` are executed by test/samples.matrix.test.ts: by Node or Python, on a page in Chromium, in a Spring application.
 * `as-aws` is executed by test/as-aws/, where the names of AWS lead to the service; its Compose file is checked by test/verbs/as-aws.test.ts.
 * `walk` is executed by test/operate-walk.long.test.ts, over PostgreSQL and behind HAProxy.
 * `not-run` is executed by none; its first line says so.
 */
export const marks = [
  'run',
  'synopsis',
  'output',
  'release',
  'terraform',
  'matrix',
  'browser',
  'java',
  'as-aws',
  'walk',
  'not-run',
] as const

/** A fenced block of a Markdown page. The mark is the second word after the fence, `js run`. */
export interface Sample {
  line: number
  language: string
  mark: string
  text: string
}

/** Every fenced block of a page, in order. */
export function samplesOf(file: string | URL): Sample[] {
  const samples: Sample[] = []
  let open: (Sample & { lines: string[] }) | undefined
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = /^\s*```(.*)$/.exec(line)
    if (!fence) open?.lines.push(line)
    else if (open) {
      samples.push({ ...open, text: `${open.lines.join('\n')}\n` })
      open = undefined
    } else {
      const [language = '', mark = ''] = fence[1]!.trim().split(/\s+/)
      open = { line: index + 1, language, mark, text: '', lines: [] }
    }
  }
  return samples
}
