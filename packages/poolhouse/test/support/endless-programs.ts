import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BrokenLanguage, brokenProgram, type Mistakes, processesOf, runningOf, startUp } from './broken-programs.ts'
import { poolhouse } from './command.ts'
import { serviceForTests } from './service.ts'

/** The tests of programs in a language that never end. `timeout`: how long each may take, with the first build of its program, in ms. */
export function describeEndlessPrograms(language: BrokenLanguage, timeout: number): void {
  describe('a program that never ends', () => {
    let service: Awaited<ReturnType<typeof serviceForTests>>
    beforeAll(async () => {
      service = await serviceForTests()
    })
    afterAll(() => service.close())

    /** An `up` of a program that is in its endless loop; `programs`: how many run at the same time. */
    async function endlessUp(mistakes: Mistakes, programs: number, ...options: string[]) {
      const copy = brokenProgram(language, mistakes)
      const up = startUp(copy, service.url, options)
      onTestFinished(() => {
        up.signal('SIGKILL')
        copy.remove()
      })
      await Promise.race([
        expect.poll(() => processesOf(copy).length, { timeout: timeout / 2 }).toBe(programs * 2),
        up.ended.then(status => Promise.reject(new Error(`up ended with ${status}:\n${up.out}${up.err}`))),
      ])
      const processes = processesOf(copy)
      expect(runningOf(processes)).toEqual(processes)
      return { copy, up, processes }
    }

    test.each`
      where                               | slots                           | programs | options               | pools
      ${'before its first resource'}      | ${{ before: 'endless' }}        | ${2}     | ${[]}                 | ${[]}
      ${'after its first resource'}       | ${{ created: 'endless' }}       | ${1}     | ${['--skip-preview']} | ${['a']}
      ${'in the preview beside the up'}   | ${{ before: 'endlessPreview' }} | ${1}     | ${[]}                 | ${[]}
      ${'and does not listen to Ctrl-C,'} | ${{ before: 'stubborn' }}       | ${2}     | ${[]}                 | ${[]}
    `(
      '$where ends at Ctrl-C with its child processes, and the state has what was created',
      { timeout },
      async ({ slots, programs, options, pools }) => {
        const { up, copy, processes } = await endlessUp(slots, programs, ...options)
        if (pools.length > 0) await up.says(/UserPool a created/)
        const started = performance.now()
        up.signal('SIGINT')
        expect(await up.ended).toBe(1)
        expect(performance.now() - started).toBeLessThan(10_000)
        expect(up.out).toContain('The update was cancelled.')
        expect(runningOf(processes)).toEqual([])
        const { out } = await poolhouse(['stack', 'export'], { cwd: copy.dir })
        const { resources = [] } = JSON.parse(out).deployment
        const kept = resources
          .filter(({ type }: { type: string }) => type.endsWith(':UserPool'))
          .map(({ urn }: { urn: string }) => urn.at(-1))
        expect(kept).toEqual(pools.length > 0 ? expect.arrayContaining(pools) : [])
      },
    )

    test('ends when the command is killed, with its child processes and the preview beside it', { timeout }, async () => {
      const { up, processes } = await endlessUp({ before: 'endless' }, 2)
      up.process.kill('SIGKILL')
      await up.ended
      await expect.poll(() => runningOf(processes), { timeout: 10_000 }).toEqual([])
    })
  })
}
