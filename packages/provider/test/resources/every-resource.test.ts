import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { functions } from '../../src/functions/index.ts'
import { resources } from '../../src/resources/index.ts'

/** What "Add a resource" in CONTRIBUTING.md asks for besides the line in resources/index.ts. */

const source = fileURLToPath(new URL('../../src', import.meta.url))
const tests = fileURLToPath(new URL('..', import.meta.url))

/** `aws:cognito/userPoolClient:UserPoolClient` → `user-pool-client`, the name of its folder. */
const kebab = (token: string): string =>
  token
    .split(/[/:]/)[2]!
    .replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3-$2$4')
    .toLowerCase()

const foldersOf = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))

test('resources/index.ts lists the resource of every folder', () => {
  expect([...resources.keys()].map(kebab).sort()).toEqual(foldersOf(`${source}/resources`).sort())
})

test('functions/index.ts lists the function of every file', () => {
  const files = readdirSync(`${source}/functions`).filter(name => name.startsWith('get-'))
  expect([...functions.keys()].map(token => `${kebab(token)}.ts`).sort()).toEqual(files.sort())
})

test.each([...resources.keys()])('%s has a doc.md that begins with its token', token => {
  expect(readFileSync(`${source}/resources/${kebab(token)}/doc.md`, 'utf8').split('\n')[0]).toBe(`# ${token}`)
})

test.each([...resources.keys()])('%s has tests of its life cycle and of each of its properties', token => {
  for (const folder of ['resources', 'properties']) {
    expect(existsSync(`${tests}/${folder}/${kebab(token)}.test.ts`), `test/${folder}/${kebab(token)}.test.ts`).toBe(true)
  }
})

test.each([...resources.keys()])('README.md of the provider links to the documentation of %s', token => {
  expect(readFileSync(`${source}/../README.md`, 'utf8')).toContain(`src/resources/${kebab(token)}/doc.md`)
})
