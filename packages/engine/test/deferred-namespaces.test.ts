/** A program sees @pulumi/aws as it is, although the modules of its services are loaded at their first use. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const languages = new URL('../src/languages/', import.meta.url)
const packages = fileURLToPath(new URL('../../../examples/guide/node_modules/', import.meta.url))
/** The SDK's runner, by which the preloaded files find the SDK. */
const runner = join(packages, '@pulumi/pulumi/cmd/run/index.js')
const folder = mkdtempSync(join(tmpdir(), 'poolhouse-deferred-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a program finds in the package. */
interface Found {
  /** Resource modules that are registered once one class was read. */
  registered: number
  /** How a namespace behaves as an object. */
  namespace: unknown[]
  /** Resource modules that a reference finds, of those that the package registers. */
  references: string[]
  unknownReference: boolean
  /** Each member of the package, with its own members and their kinds. */
  members: [name: string, kinds: unknown][]
}

const script = `
  const require_ = require('node:module').createRequire(${JSON.stringify(join(packages, 'x.js'))})
  const aws = require_('@pulumi/aws')
  const rpc = require_('@pulumi/pulumi/runtime/rpc')
  const modules = () => require_('@pulumi/pulumi/runtime/state').getResourceModules()
  const byPath = require_('@pulumi/aws/cognito')
  const namespace = [
    byPath.UserPool.name, byPath === aws.cognito, 'UserPool' in byPath, 'Nothing' in byPath, byPath.UserPool === aws.cognito.UserPool,
    Object.getOwnPropertyDescriptor(byPath, 'UserPool').enumerable, { ...byPath }.UserPool === byPath.UserPool,
  ]
  const registered = modules().size
  const keys = JSON.parse(process.env.KEYS ?? 'null') ?? [...modules().keys()]
  const references = keys.filter(key => rpc.getResourceModule(...key.split(/:(.*)/s), '') !== undefined)
  const unknownReference = rpc.getResourceModule('aws', 'cognito/nothing', '') !== undefined
  const kinds = each => (each && typeof each === 'object' ? Object.keys(each).sort().map(name => name + ' ' + typeof each[name]) : typeof each)
  const members = Object.keys(aws).sort().map(name => [name, kinds(aws[name])])
  console.log(JSON.stringify({ registered, namespace, references, unknownReference, members }))`

/** Runs the script with these files preloaded, and the resource modules to look up. */
function run(preloads: readonly string[], keys?: readonly string[]): Found {
  const file = join(folder, 'script.cjs')
  writeFileSync(file, script)
  const env = { ...process.env, ...(keys && { KEYS: JSON.stringify(keys) }) }
  const output = execFileSync(process.execPath, [...preloads.flatMap(each => ['-r', each]), file], {
    encoding: 'utf8',
    env,
    maxBuffer: 10_000_000,
  })
  return JSON.parse(output)
}

let plain: Found
let deferred: Found
beforeAll(() => {
  plain = run([])
  // The runner is the first argument while the preloaded files run.
  const asRunner = join(folder, 'as-runner.cjs')
  writeFileSync(asRunner, `process.argv[1] = ${JSON.stringify(runner)}; process.argv.push('--pwd', ${JSON.stringify(packages)})\n`)
  deferred = run([asRunner, fileURLToPath(new URL('deferred-namespaces.ts', languages))], plain.references)
})

test('its namespaces have the same members, of the same kinds', () => {
  expect(deferred.members).toEqual(plain.members)
  expect(plain.members.length).toBeGreaterThan(200)
})

test('a namespace is one object, whether it is read from the package or required by its path', () => {
  expect(deferred.namespace).toEqual(plain.namespace)
  expect(plain.namespace).toEqual(['UserPool', true, true, false, true, true, true])
})

test('only the namespaces that a program reads are loaded', () => {
  expect(deferred.registered).toBeLessThan(60)
  expect(plain.registered).toBeGreaterThan(1_000)
})

test('a reference to a resource of any namespace finds its class', () => {
  expect(deferred.references).toEqual(plain.references)
  expect(plain.references.length).toBe(plain.registered)
  expect([deferred.unknownReference, plain.unknownReference]).toEqual([false, false])
})
