import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configGet, configList, configRemove, configSet } from '../src/index.ts'
import { temporaryProject } from './support/project.ts'

const settings = 'config:\n  seed:data:\n    names: [a, b]\n    inner: { on: true }\n  seed:plain: text\n  short: { x: 1 }\n'
const stackWith = async (text = settings) => {
  const { dir } = await temporaryProject({ 'Pulumi.dev.yaml': text })
  return {
    project: dir,
    env: { PULUMI_CONFIG_PASSPHRASE: 'word' },
    read: async () => parse(await readFile(join(dir, 'Pulumi.dev.yaml'), 'utf8')).config,
  }
}

test.each`
  key                         | value      | config
  ${'data.names[0]'}          | ${'c'}     | ${{ 'seed:data': { names: ['c', 'b'], inner: { on: true } } }}
  ${'data.names[2]'}          | ${'c'}     | ${{ 'seed:data': { names: ['a', 'b', 'c'], inner: { on: true } } }}
  ${'seed:data.inner.on'}     | ${'false'} | ${{ 'seed:data': { names: ['a', 'b'], inner: { on: false } } }}
  ${'data.inner["a key"].b'}  | ${'7'}     | ${{ 'seed:data': { names: ['a', 'b'], inner: { on: true, 'a key': { b: 7 } } } }}
  ${'data.inner.zip'}         | ${'0123'}  | ${{ 'seed:data': { names: ['a', 'b'], inner: { on: true, zip: '0123' } } }}
  ${'aws:defaultTags.tags.a'} | ${'b'}     | ${{ 'aws:defaultTags': { tags: { a: 'b' } } }}
  ${'fresh[0].name'}          | ${'x'}     | ${{ 'seed:fresh': [{ name: 'x' }] }}
  ${'short.x'}                | ${'2'}     | ${{ short: { x: 2 } }}
  ${'plain'}                  | ${'7'}     | ${{ 'seed:plain': '7' }}
`('config set --path $key $value', async ({ key, value, config }) => {
  const { read, ...stack } = await stackWith()
  await configSet({ ...stack, key, path: true, value })
  expect(await read()).toMatchObject(config)
  expect((await configGet({ ...stack, key, path: true }))?.value).toBe(value)
})

test('without path, a key with dots is a key', async () => {
  const { read, ...stack } = await stackWith()
  await configSet({ ...stack, key: 'data.names[0]', value: 'c' })
  expect(await read()).toMatchObject({ 'seed:data.names[0]': 'c', 'seed:data': { names: ['a', 'b'] } })
})

test.each`
  key                | message
  ${'data.names[3]'} | ${'configuration path "data.names[3]": index 3 is past the end of a list of 2. Use 2 to append.'}
  ${'data[0]'}       | ${'configuration path "data[0]": there is no list for the index 0.'}
  ${'plain.x'}       | ${'configuration path "plain.x": there is no object for the key "x".'}
  ${'data.*'}        | ${'configuration path "data.*" must begin with a key, and cannot hold "*".'}
  ${'[0]'}           | ${'configuration path "[0]" must begin with a key'}
  ${'data[x'}        | ${'configuration: property path "data[x" has a bracket at 4'}
  ${'new.secure'}    | ${'"secure" alone marks an encrypted value.'}
`('config set --path $key fails, and the file is not changed', async ({ key, message }) => {
  const { read, ...stack } = await stackWith()
  const before = await read()
  await expect(configSet({ ...stack, key, path: true, value: 'v' })).rejects.toThrow(message)
  expect(await read()).toEqual(before)
})

test('a secret below a path is encrypted alone, and its key is secret as a whole', async () => {
  const { read, ...stack } = await stackWith()
  await configSet({ ...stack, key: 'data.inner.word', path: true, value: 'hush', secret: true })
  expect(await read()).toMatchObject({ 'seed:data': { inner: { on: true, word: { secure: expect.stringMatching(/^v1:/) } } } })
  expect(await configGet({ ...stack, key: 'data.inner.word', path: true })).toEqual({ value: 'hush', secret: true })
})

test('config rm --path removes a value, and fails for one that is not there', async () => {
  const { read, ...stack } = await stackWith()
  await configRemove({ ...stack, key: 'data.names[0]', path: true })
  await configRemove({ ...stack, key: 'data.inner.on', path: true })
  expect(await read()).toMatchObject({ 'seed:data': { names: ['b'], inner: {} } })
  await expect(configRemove({ ...stack, key: 'data.none', path: true })).rejects.toThrow('has no configuration key "data.none"')
})

test('a list of the configuration hides secrets, and needs neither the passphrase nor every declared key', async () => {
  const { read: _, ...stack } = await stackWith()
  await configSet({ ...stack, key: 'word', value: 'hush', secret: true })
  const listed = await configList({ project: stack.project, env: {}, hideSecrets: true })
  expect(listed['seed:word']).toEqual({ value: '[secret]', secret: true })
  expect((await configList(stack))['seed:word']).toEqual({ value: 'hush', secret: true })
})
