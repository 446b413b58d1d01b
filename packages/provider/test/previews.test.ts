/** A preview of any resource calls nothing: its answers come from the inputs, the state and the shape. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Bag, Value } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resources } from '../src/resources/index.ts'
import type { Properties, Property } from '../src/shape/index.ts'
import { configuredProvider } from './support/engine.ts'

const called: string[] = []
const server = createServer((request, response) => {
  called.push(String(request.headers['x-amz-target'] ?? request.url))
  response.writeHead(500).end()
})
let provider: Awaited<ReturnType<typeof configuredProvider>>
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider = await configuredProvider({}, { AWS_ENDPOINT_URL, AWS_REGION: 'us-east-1' })
})
afterAll(async () => {
  await provider.close()
  server.close()
})

/** A value of a property, and another one. */
const values: Record<Property['kind'], (property: Property, isOther: boolean) => Value> = {
  string: (_, isOther) => (isOther ? 'b' : 'a'),
  number: (_, isOther) => (isOther ? 2 : 1),
  boolean: (_, isOther) => isOther,
  list: ({ items }, isOther) => [sampleOf(items!, isOther)],
  map: ({ items }, isOther) => ({ key: sampleOf(items!, isOther) }),
  object: ({ properties }, isOther) => bagOf(properties!, isOther, () => true),
}
const sampleOf = (property: Property, isOther: boolean): Value => values[property.kind](property, isOther)
const bagOf = (properties: Properties, isOther: boolean, isWanted: (property: Property) => boolean): Bag =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => (isWanted(property) ? [[name, sampleOf(property, isOther)] as const] : [])),
  )

test.each([...resources.values()].map(({ shape }) => [shape.token, shape.properties] as const))(
  'check, diff, and the previews of a creation and of an update of %s call nothing',
  async (type, properties) => {
    const subject = { urn: `urn:pulumi:dev::test::${type}::it`, name: 'it', type }
    // What check returns: inputs, and what it derives from them.
    const isChecked = ({ outputOnly }: Property) => !outputOnly
    const [before, after] = [bagOf(properties, false, isChecked), bagOf(properties, true, isChecked)]
    await provider.check({ ...subject, olds: {}, news: before, randomSeed: new Uint8Array(32) })
    const made = await provider.create({ ...subject, properties: before, timeout: 0, preview: true })
    const olds = bagOf(properties, false, () => true)
    await provider.check({ ...subject, olds: before, news: after, randomSeed: new Uint8Array(32) })
    const request = { ...subject, id: 'it', olds, oldInputs: before, news: after, ignoreChanges: [] }
    expect((await provider.diff(request)).changes).toBe('some')
    const changed = await provider.update({ ...request, timeout: 0, preview: true })

    expect(Object.keys(made.properties).sort()).toEqual(Object.keys(properties).sort())
    expect(Object.keys(changed.properties).sort()).toEqual(Object.keys(properties).sort())
    expect(called).toEqual([])
  },
)
