/** npm run bench -- programs: the waits of a person who runs the guide's TypeScript programs, the first time and later. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCommand, builtEnv, startBuiltService } from '../built.ts'
import { run } from '../process.ts'
import { copyPrograms, guidePrograms, runPoolhouse } from '../programs.ts'
import { writeSection } from '../write.ts'

/** Seconds. */
const wanted = { first: 3, four: 4.5, preview: 0.9 }

export const description = "first up of the guide's minimal without any cache, four up with warm caches, and a preview without changes"

const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

/** An up of a new copy, whose code no Node has compiled before and whose types were never checked. */
async function firstUp(url: string): Promise<number> {
  const { folder, remove } = copyPrograms()
  const compileCache = mkdtempSync(join(tmpdir(), 'poolhouse-bench-cold-'))
  const program = join(folder, 'minimal')
  try {
    const env = { ...builtEnv, NODE_COMPILE_CACHE: compileCache }
    return await seconds(() => run(process.execPath, [builtCommand, 'up', program, '--yes', '--endpoint', url], { env }))
  } finally {
    await runPoolhouse('destroy', program, '--yes', '--endpoint', url)
    rmSync(compileCache, { recursive: true, force: true })
    remove()
  }
}

async function laterRuns(url: string): Promise<{ four: number; preview: number }> {
  const { folder, remove } = copyPrograms()
  const upAll = async () => {
    for (const name of guidePrograms) await runPoolhouse('up', join(folder, name), '--yes', '--endpoint', url)
  }
  const destroyAll = async () => {
    for (const name of guidePrograms) await runPoolhouse('destroy', join(folder, name), '--yes', '--endpoint', url)
  }
  try {
    await upAll()
    await destroyAll()
    const four = await seconds(upAll)
    const preview = () => runPoolhouse('preview', join(folder, 'rotation'), '--expect-no-changes', '--endpoint', url)
    const previews: number[] = []
    for (let n = 0; n < 4; n++) previews.push(await seconds(preview))
    await destroyAll()
    return { four, preview: median(previews.slice(1)) }
  } finally {
    remove()
  }
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: readonly string[],
): Promise<boolean> {
  const service = await startBuiltService()
  try {
    logProgress('programs: the first up, three times')
    const firsts: number[] = []
    for (let n = 0; n < 3; n++) firsts.push(await firstUp(service.url))
    logProgress('programs: later runs')
    const { four, preview } = await laterRuns(service.url)
    const first = median(firsts)
    const rows = [
      ["first `up` of the guide's minimal, no caches", first, wanted.first],
      ['four `up`, caches warm', four, wanted.four],
      ['preview without changes', preview, wanted.preview],
    ] as const
    const table = [
      '| | s | to reach |',
      '| --- | --- | --- |',
      ...rows.map(([name, took, limit]) => `| ${name} | ${took.toFixed(2)} | ${limit} |`),
    ].join('\n')
    printResult(table)
    if (only.includes('--write')) writeSection('programs', table)
    return rows.every(([, took, limit]) => took <= limit)
  } finally {
    await service.stop()
  }
}
