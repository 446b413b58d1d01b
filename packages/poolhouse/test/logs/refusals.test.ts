import { afterAll, beforeAll, expect, test } from 'vitest'
import { userPoolShape } from '../../../provider/src/resources/user-pool/shape.ts'
import { userPoolClientShape } from '../../../provider/src/resources/user-pool-client/shape.ts'
import { neverAnswers, startTriggerServer } from '../../../server/test/triggers/support.ts'
import { type Kit, startLogged } from './kit.ts'
import { refusalCases } from './refusal-cases/index.ts'

let kit: Kit
let functions: Awaited<ReturnType<typeof startTriggerServer>>
beforeAll(async () => {
  functions = await startTriggerServer({
    throws: () => {
      throw new Error('No sign-ups on Sundays')
    },
    waits: () => neverAnswers,
    garbles: () => 'no event',
  })
  kit = await startLogged({ triggers: { targets: functions.targets, timeoutMs: 50 }, quotas: { groups: 2 } })
})
afterAll(async () => {
  await kit.close()
  await functions.close()
})

test.each(refusalCases)(
  'poolhouse logs --errors names the rule of $title: $setting',
  async ({ act, outcome, rule, setting, value, where }) => {
    await act(kit).catch(() => undefined)
    const event = (await kit.logs('--errors')).at(-1)!
    expect(event).toMatchObject({ outcome, rule: { id: rule, setting } })
    expect(event.rule!.value).toEqual(value)
    expect(event.rule!.where.startsWith(where)).toBe(true)
    expect(event.rule!.why).not.toContain('undefined')
    expect(event.rule!.fix).not.toContain('undefined')
  },
)

test('no event has a password, a code, a secret or a token of these requests', async () => {
  const text = JSON.stringify(await kit.logs())
  expect(kit.secrets.size).toBeGreaterThan(60)
  expect([...kit.secrets].filter(secret => text.includes(secret))).toEqual([])
})

test('every property of a Pulumi program that the log names exists', async () => {
  const properties = { UserPool: Object.keys(userPoolShape.properties), UserPoolClient: Object.keys(userPoolClientShape.properties) }
  const text = JSON.stringify(await kit.logs())
  const named = [...text.matchAll(/or (\w+) of the aws\.cognito\.(UserPool|UserPoolClient) in Pulumi/g)]
  expect(named.length).toBeGreaterThan(20)
  for (const [, property, resource] of named) expect(properties[resource as keyof typeof properties]).toContain(property)
})
