import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeStack } from './support/node-stack.ts'

/** A TypeScript program with a pool, and what follows it. */
const program = (rest: string) => `import { Pool } from './sdk'
new Pool('pool', {})
${rest}
`
const always = {
  'package.json': '{"name":"seed","main":"index.ts"}',
  // Not the types of all packages of this workspace.
  'tsconfig.json': '{"compilerOptions":{"types":[]}}',
  'sdk.d.ts': 'export declare const Pool: new (name: string, args: object) => { id: string }',
}
const typescriptStack = (rest: string, files: Record<string, string> = {}) =>
  nodeStack('', { ...always, 'index.ts': program(rest), ...files })
const wrong = "const size: number = 'big'"
const refusal = (dir: string) =>
  `Running program '${join(dir, 'index.ts')}' failed with an unhandled exception:\nTSError: ⨯ Unable to compile TypeScript:\nindex.ts(3,7): error TS2322: Type '"big"' is not assignable to type 'number'.`

test('a TypeScript program with a wrong type fails with its position before anything is registered, and its own error is not reported', async () => {
  const { up, preview, calls, project } = await typescriptStack(`${wrong}\nthrow new Error('later')`)

  expect(await preview()).toMatchObject({ result: 'failed', steps: [], errors: [refusal(project.dir)] })
  expect(await up()).toMatchObject({ result: 'failed', steps: [], errors: [refusal(project.dir)] })
  expect(calls).toEqual([])
})

test('a TypeScript program with a wrong type that registers nothing deletes nothing', async () => {
  const { up, calls, project } = await typescriptStack('')
  expect(await up()).toMatchObject({ errors: [], steps: ['create pool'] })

  await project.write('index.ts', wrong)
  expect(await up()).toMatchObject({ result: 'failed', steps: [] })
  expect(calls).not.toContain('delete pool')
})

test('the check of a TypeScript program is repeated only when one of its files changed', async () => {
  const { preview, project } = await typescriptStack("import { size } from './size'\nexport const out: number = size", {
    'size.ts': 'export const size = 1',
  })
  const cache = join(import.meta.dirname, '../../../node_modules/.cache/poolhouse/types')
  const before = new Set(await readdir(cache).catch(() => []))
  expect(await preview()).toMatchObject({ errors: [], outputs: { out: 1 } })
  const [folder = ''] = (await readdir(cache)).filter(name => !before.has(name))
  const passed = () => statSync(join(cache, folder, 'passed.json')).mtimeMs
  const first = passed()

  expect(await preview()).toMatchObject({ errors: [] })
  expect(passed()).toBe(first)
  await project.write('size.ts', 'export const size = 22')
  expect(await preview()).toMatchObject({ errors: [], outputs: { out: 22 } })
  expect(passed()).not.toBe(first)
  await project.write('size.ts', "export const size = 'three'")
  expect((await preview()).errors.join()).toContain("is not assignable to type 'number'")
})

test.each([
  [
    'options that TypeScript 7 removed',
    '{"compilerOptions":{"module":"commonjs","moduleResolution":"node","target":"es5","baseUrl":".","types":[]}}',
  ],
  ['comments', '{\n  // Theirs.\n  "compilerOptions": {"strict": true, "module": "commonjs", "moduleResolution": "node", "types": []} }'],
])('a tsconfig.json with %s is understood', async (_, tsconfig) => {
  const { preview } = await typescriptStack('export const out: number = 1', { 'tsconfig.json': tsconfig })
  expect(await preview()).toMatchObject({ errors: [], outputs: { out: 1 } })
})

test('what TypeScript 7 refuses and the compiler of the program accepts, runs', async () => {
  // Without a tsconfig.json TypeScript 7 is strict, and the compiler that the SDK brings is not.
  const { preview } = await typescriptStack('const show = text => text\nexport const out = show(1)')

  expect(await preview()).toMatchObject({ errors: [], outputs: { out: 1 } })
})

test('a run that leaves the check out starts a program with wrong types, and the next one refuses it', async () => {
  const { preview } = await typescriptStack(wrong)

  expect(await preview(undefined, { skipTypeCheck: true })).toMatchObject({ errors: [], steps: ['create pool'] })
  expect(await preview()).toMatchObject({ errors: [expect.stringContaining('Unable to compile TypeScript')], steps: [] })
})

test('with PULUMI_NODEJS_TRANSPILE_ONLY types are not checked', async () => {
  process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
  const { preview } = await typescriptStack(wrong)

  expect(await preview()).toMatchObject({ errors: [], steps: ['create pool'] })
})
