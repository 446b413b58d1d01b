import { expect, test } from 'vitest'
import { nodeStack } from './support/node-stack.ts'

/** Says whether the file of TypeScript's compiler is loaded; what stands for it until then is a Proxy. */
const tell = `
const { isProxy } = require('node:util').types
const isLoaded = () => Object.values(require.cache).some(({ filename, exports }) => /typescript\\.js$/.test(filename) && !isProxy(exports))
const tell = when => console.log(when, isLoaded() ? 'loaded' : 'not loaded')`

test('a program in JavaScript does not load TypeScript until it requires a file in TypeScript, which is compiled', async () => {
  const { up } = await nodeStack(
    `${tell}
    tell('before:')
    const { size } = require('./size')
    tell('after:')
    const { Pool } = require('./sdk')
    exports.arn = new Pool('pool', { size }).arn
    exports.size = size`,
    { 'size.ts': 'enum Size { one = 1, three = 3 }\nexport const size: number = Size.three\n' },
  )
  const { errors, printed, outputs } = await up()
  expect({ errors, printed, outputs }).toEqual({
    errors: [],
    printed: ['before: not loaded', 'after: loaded'],
    outputs: { arn: 'arn of pool-1', size: 3 },
  })
})

test('a file in TypeScript with an error of types fails a program in JavaScript that requires it', async () => {
  const { up } = await nodeStack(`require('./size')`, { 'size.ts': `export const size: number = 'three'\n` })
  const { result, errors } = await up()
  expect(result).toBe('failed')
  expect(errors.join('\n')).toMatch(/size\.ts.*error TS2322|size\.ts[\s\S]*not assignable to type 'number'/)
})

test('a program in JavaScript that requires typescript gets its compiler', async () => {
  const { up } = await nodeStack(`
    const ts = require('@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js')
    exports.text = ts.transpileModule('const size: number = 3', {}).outputText.trim()`)
  expect(await up()).toMatchObject({ errors: [], outputs: { text: 'var size = 3;' } })
})
