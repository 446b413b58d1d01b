import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { secret, UNKNOWN } from '../../src/index.ts'
import { dynamicLanguages, type NoteProgram } from './dynamic-programs.ts'

/** A language whose programs may have dynamic resources. */
export type DynamicLanguage = keyof typeof dynamicLanguages

const stackIn = (name: DynamicLanguage) => {
  const language = dynamicLanguages[name]
  const noteStack = async (first: NoteProgram, isPlanned = true) => {
    const stack = await language.stack(language.program(first), isPlanned)
    const { dir } = stack.project
    return {
      ...stack,
      dir,
      change: (program: NoteProgram) => stack.project.write(language.file, language.program(program)),
      calls: () => readFileSync(join(dir, 'log'), 'utf8').trim().split('\n'),
      note: async () => (await stack.project.resources()).find(({ type }) => type === `${language.package}:dynamic:Resource`)!,
    }
  }
  return { language, noteStack }
}

/** From the plan to the deletion. */
export function testLifecycle(name: DynamicLanguage): void {
  const { noteStack } = stackIn(name)
  test('are planned, created, updated, replaced and deleted, and a second up changes nothing', async () => {
    const { preview, up, destroy, change, calls, note, dir } = await noteStack({ text: 'one' }, false)
    expect(await preview()).toMatchObject({ errors: [], steps: ['create note'], outputs: { size: UNKNOWN, text: 'one' } })

    const first = await up()
    expect(first).toMatchObject({ errors: [], steps: ['create note'], outputs: { size: 3, text: 'one' } })
    expect(first.printed.filter(line => line === 'checked in the provider')).toHaveLength(1)
    expect(await note()).toMatchObject({ id: 'the note a.txt', outputs: { file: 'a.txt', size: 3, text: 'one' } })
    expect(await up()).toMatchObject({ errors: [], steps: [] })
    expect(await preview()).toMatchObject({ errors: [], steps: [] })

    await change({ text: 'three' })
    expect(await up()).toMatchObject({ errors: [], steps: ['update note'], outputs: { size: 5 } })
    await change({ text: 'three', file: 'b.txt' })
    expect(await up()).toMatchObject({ errors: [], steps: ['create-replacement note', 'replace note', 'delete-replaced note'] })
    expect(await destroy()).toMatchObject({ errors: [], steps: ['delete note'] })
    expect(calls()).toEqual(['create a.txt', 'update a.txt', 'create b.txt', 'delete a.txt', 'delete b.txt'])
    expect(() => readFileSync(join(dir, 'b.txt'))).toThrow('ENOENT')
  })
}

/** What goes wrong in the code of a resource, or around it. */
export function testTroubles(name: DynamicLanguage): void {
  const { language, noteStack } = stackIn(name)
  test('are destroyed when the program is gone', async () => {
    const { up, destroy, calls, dir } = await noteStack({ text: 'one' })
    await up()
    for (const gone of [language.file, 'package.json', 'node_modules']) rmSync(join(dir, gone), { force: true })
    expect(await destroy()).toMatchObject({ errors: [], steps: ['delete note'] })
    expect(calls()).toEqual(['create a.txt', 'delete a.txt'])
  })

  test('are read by refresh: a change outside is taken over and undone by the next up, what is gone is created again', async () => {
    const { up, refresh, dir, note } = await noteStack({ text: 'one' })
    await up()
    writeFileSync(join(dir, 'a.txt'), 'changed')
    expect(await refresh()).toMatchObject({ errors: [] })
    expect(await note()).toMatchObject({ inputs: { text: 'changed' }, outputs: { text: 'changed', size: 7 } })
    expect(await up()).toMatchObject({ errors: [], steps: ['update note'] })
    rmSync(join(dir, 'a.txt'))
    expect(await refresh()).toMatchObject({ errors: [] })
    expect(await note()).toBe(undefined)
    expect(await up()).toMatchObject({ errors: [], steps: ['create note'] })
  })

  test('keep a secret input secret in state and outputs', async () => {
    const { up, project } = await noteStack({ text: 'hunter2', isSecret: true })
    expect(await up()).toMatchObject({ errors: [], outputs: { text: secret('hunter2'), size: 7 } })
    expect(await project.stateText()).not.toContain('hunter2')
    expect(await up()).toMatchObject({ errors: [], steps: [] })
  })

  test.each([
    ['a property that check refuses', 'bad', /property text value "bad" has a problem: must not be "bad"/],
    ['an exception in create', 'throw', /the disk is full/],
    ['a process that ends in create', 'exit', /the provider of dynamic resources in .* ended with status 3/],
  ])('%s fails the run and leaves no resource', async (_case, text, message) => {
    const { up, note } = await noteStack({ text })
    const { result, errors } = await up()
    expect({ result, errors }).toMatchObject({ result: 'failed', errors: expect.arrayContaining([expect.stringMatching(message)]) })
    expect(errors.join('\n')).not.toMatch(/dynamic[/\\]__main__|dynamic-provider/)
    expect(await note()).toBe(undefined)
  })

  test('an exception in diff or in update fails the run and keeps the resource as it was', async () => {
    const { up, note, change } = await noteStack({ text: 'one' })
    await up()
    for (const text of ['no diff', 'throw']) {
      await change({ text })
      expect(await up()).toMatchObject({ result: 'failed', errors: expect.arrayContaining([expect.stringContaining('the disk is full')]) })
      expect(await note()).toMatchObject({ outputs: { text: 'one' } })
    }
  })

  test('the process of their code ends at the second Ctrl-C, and the creation stays open', async () => {
    const { up, dir, project } = await noteStack({ text: 'wait' })
    const stopNow = new AbortController()
    const running = up(undefined, { stopNow: stopNow.signal })
    await vi.waitUntil(() => existsSync(join(dir, 'pid')) && readFileSync(join(dir, 'pid'), 'utf8'), { timeout: 50_000, interval: 50 })
    stopNow.abort()
    expect((await running).result).toBe('cancelled')
    await vi.waitUntil(() => !isAlive(Number(readFileSync(join(dir, 'pid'), 'utf8'))), { timeout: 5000, interval: 50 })
    expect(await project.resources()).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ type: `${language.package}:dynamic:Resource` })]),
    )
  })

  test('the process of their code ends with an engine that is killed', async () => {
    const { dir } = await noteStack({ text: 'wait' })
    const script = join(import.meta.dirname, 'deploy.ts')
    const engine = spawn(process.execPath, ['--conditions=source', script, 'up', dir, 'http://127.0.0.1:9'], { stdio: 'ignore' })
    onTestFinished(() => void engine.kill('SIGKILL'))
    await vi.waitUntil(() => existsSync(join(dir, 'pid')) && readFileSync(join(dir, 'pid'), 'utf8'), { timeout: 50_000, interval: 50 })
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'))
    expect(isAlive(pid)).toBe(true)
    engine.kill('SIGKILL')
    await vi.waitUntil(() => !isAlive(pid), { timeout: 5000, interval: 50 })
  })

  test('an exception in delete fails destroy and keeps the resource', async () => {
    const { up, destroy, note } = await noteStack({ text: 'keep' })
    await up()
    expect(await destroy()).toMatchObject({
      result: 'failed',
      errors: expect.arrayContaining([expect.stringContaining('the disk is full')]),
    })
    expect(await note()).toMatchObject({ id: 'the note a.txt' })
  })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
