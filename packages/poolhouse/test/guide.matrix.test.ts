import type { EngineEvent, StepEvent, SummaryEvent } from '@poolhouse/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf, withNumber } from './support/examples.ts'
import { languages } from './support/matrix.ts'
import { serviceForTests } from './support/service.ts'

/** Each program of the guide in each language whose tools are here: the cells of the table that `npm run test:matrix` prints. */

// Each edit would be type-checked against the whole SDK for six seconds; `npm run check` checks the programs.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
/** The first build of a program in Go compiles the whole SDK. */
const timeout = 600_000

const resources: Readonly<Record<string, number>> = { minimal: 2, 'server-auth': 2, analytics: 5, oauth: 2, rotation: 2 }

describe.each(languages.filter(({ reason }) => reason === undefined).map(({ name }) => name))('%s', language => {
  describe.each(Object.keys(resources))('%s', program => {
    let copy: ReturnType<typeof copyOf>
    let service: Awaited<ReturnType<typeof serviceForTests>>
    let isCreated = false

    beforeAll(async () => {
      copy = copyOf(program, language)
      service = await serviceForTests()
    })
    afterAll(async () => {
      await service.close()
      copy.remove()
    })

    const run = async (...args: string[]) => {
      const { status, out, err } = await poolhouse([...args, '--json', '--endpoint', service.url], { cwd: copy.dir })
      const events = out
        .split('\n')
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line) as EngineEvent)
      const complaints = events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'error' ? [event.message] : []))
      expect({ status, err, complaints }).toEqual({ status: 0, err: '', complaints: [] })
      return {
        changes: events.find((event): event is SummaryEvent => event.type === 'summary')!.changes,
        done: events
          .filter(
            (event): event is StepEvent =>
              event.type === 'step' &&
              event.phase === 'done' &&
              event.custom &&
              event.op !== 'same' &&
              !event.resourceType.startsWith('pulumi:'),
          )
          .map(({ op, resourceType }) => `${op} ${resourceType.split(':').at(-1)}`),
      }
    }

    test('up creates the resources', { timeout }, async () => {
      expect((await run('up', '--yes')).done).toHaveLength(resources[program]!)
      isCreated = true
    })

    test('a preview finds no change', { timeout }, async () => {
      expect(isCreated).toBe(true)
      await run('preview', '--expect-no-changes')
    })

    test('a refresh finds no change', { timeout }, async () => {
      expect(isCreated).toBe(true)
      await run('refresh', '--yes', '--expect-no-changes')
    })

    test('each resource can be imported into another stack, which up then leaves as it is', { timeout }, async () => {
      expect(isCreated).toBe(true)
      const { out } = await poolhouse(['stack', 'export'], { cwd: copy.dir })
      const states = (JSON.parse(out).deployment as { resources: State[] }).resources.filter(
        ({ custom, type }) => custom && !type.startsWith('pulumi:'),
      )
      expect(states).toHaveLength(resources[program]!)
      for (const { type, urn, id, outputs } of states) {
        const importId = type.endsWith(':UserPoolClient') ? `${outputs.userPoolId}/${id}` : id
        await run('import', type, urn.split('::').at(-1)!, importId, '--yes', '--no-protect', '--stack', 'imported')
      }
      expect((await run('up', '--yes', '--stack', 'imported')).done).toEqual([])
    })

    test('a changed property updates the client in place', { timeout }, async () => {
      expect(isCreated).toBe(true)
      copy.edit(withNumber('refreshTokenValidity', 7))
      expect((await run('up', '--yes')).done).toEqual(['update UserPoolClient'])
    })

    test('destroy deletes the resources', { timeout }, async () => {
      expect(isCreated).toBe(true)
      await run('destroy', '--yes')
      expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toEqual([])
    })
  })
})

interface State {
  type: string
  urn: string
  id: string
  custom: boolean
  outputs: Record<string, unknown>
}
