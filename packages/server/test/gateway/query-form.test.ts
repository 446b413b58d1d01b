import { afterAll, expect, test } from 'vitest'
import { startTestService } from '../support/service.ts'

const service = await startTestService()
afterAll(() => service.close())

const version = 'Version=2010-05-08'
const send = async (form: string) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
  const answer = await fetch(service.url, { method: 'POST', headers, body: `${version}&${form}` })
  return { status: answer.status, text: await answer.text() }
}
const trust = encodeURIComponent('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}')
const create = (name: string, more: string) => send(`Action=CreateRole&RoleName=${name}&AssumeRolePolicyDocument=${trust}&${more}`)
const tag = (n: string, key: string) => `Tags.member.${n}.Key=${key}&Tags.member.${n}.Value=v`

test.each([
  ['elements in the order of their numbers', `${tag('10', 'b')}&${tag('9', 'a')}`, ['a', 'b']],
  ['an empty list', 'Tags=', []],
  ['no list', '', []],
  ['elements without a number, which are ignored', `Tags.member.x.Key=a&Tags.1.Key=b&Tags.member.0.Key=c`, []],
  ['parameters that the operation has not', 'Constructor=x&__proto__=y&Tag.member.1.Key=a&a.b.c.d.e.f.g.h.i.j=k', []],
])('a form with %s is read', async (_, more, keys) => {
  const name = `form-${Math.random().toString(36).slice(2)}`
  const { status, text } = await create(name, more)
  expect([status, [...text.matchAll(/<Key>(.)<\/Key>/g)].map(([, key]) => key)]).toEqual([200, keys])
})

test.each([
  ['a number that is none', 'MaxSessionDuration=an hour', 'MalformedInput', 'The value of MaxSessionDuration is no integer.'],
  ['a number with a fraction', 'MaxSessionDuration=3600.5', 'MalformedInput', 'The value of MaxSessionDuration is no integer.'],
  ['a parameter twice', 'Description=a&Description=b', 'MalformedInput', 'The parameter Description is given more than once.'],
  ['a tag without a value', 'Tags.member.1.Key=a', 'ValidationError', 'tags.1.member.value'],
  ['a tag that is a text', 'Tags.member.1=a', 'ValidationError', 'tags.1.member.key'],
  [
    'two broken constraints',
    'Path=a&MaxSessionDuration=1',
    'ValidationError',
    '2 validation errors detected: Value &apos;a&apos; at &apos;path&apos; failed',
  ],
])('a form with %s is refused', async (_, more, code, message) => {
  await create('taken', '')
  const { status, text } = await create('taken', more)
  expect(status).toBe(400)
  expect(text).toContain(`<Type>Sender</Type><Code>${code}</Code>`)
  expect(text).toContain(message)
})

test('a required parameter that is absent is named', async () => {
  const { text } = await send('Action=CreateRole&RoleName=a')
  expect(text).toContain(
    '1 validation error detected: Value null at &apos;assumeRolePolicyDocument&apos; failed to satisfy constraint: Member must not be null',
  )
})

test('an operation without a result answers its request id only', async () => {
  await create('short', '')
  const { text } = await send('Action=DeleteRole&RoleName=short')
  expect(text).toMatch(
    /^<DeleteRoleResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/DeleteRoleResponse>$/,
  )
  await create('updated', '')
  expect((await send('Action=UpdateRole&RoleName=updated')).text).toContain('<UpdateRoleResult></UpdateRoleResult>')
})

test('an unknown role answers 404 in the envelope of the service', async () => {
  expect(await send('Action=GetRole&RoleName=nobody')).toEqual({
    status: 404,
    text: expect.stringMatching(
      /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>NoSuchEntity<\/Code><Message>The role with name nobody cannot be found\.<\/Message><\/Error><RequestId>[0-9a-f-]{36}<\/RequestId><\/ErrorResponse>$/,
    ),
  })
})
