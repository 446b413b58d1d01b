import { afterAll, expect, test, vi } from 'vitest'
import { createPoolWithUser, startTestService } from '../support/service.ts'
import { codeClient } from './support.ts'

const service = await startTestService()
afterAll(() => service.close())
const { UserPoolId } = await createPoolWithUser(service, codeClient, { DcrConfiguration: { OpenDcrEnabled: true } } as object)

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'
const manyMembers = `{${Array.from({ length: 5_000 }, (_, n) => `"a${n}":1`).join(',')}}`

test.each`
  path                  | type    | name               | body                     | status
  ${'/oauth2/token'}    | ${form} | ${'4 MB'}          | ${'a'.repeat(4_194_304)} | ${400}
  ${'/oauth2/token'}    | ${form} | ${'30,000 fields'} | ${'a&'.repeat(30_000)}   | ${400}
  ${'/oauth2/revoke'}   | ${form} | ${'30,000 fields'} | ${'a&'.repeat(30_000)}   | ${400}
  ${'/oauth2/register'} | ${json} | ${'4 MB'}          | ${'['.repeat(4_194_304)} | ${400}
  ${'/oauth2/register'} | ${json} | ${'5,000 members'} | ${manyMembers}           | ${400}
  ${'/oauth2/register'} | ${json} | ${'30,000 levels'} | ${'['.repeat(30_000)}    | ${400}
`('$path answers $status to a body of $name, which is not parsed', async ({ path, type, body, status }) => {
  const parsed = vi.spyOn(JSON, 'parse')
  const answer = await fetch(`${service.url}/${UserPoolId}${path}`, { method: 'POST', headers: { 'content-type': type }, body })
  const lengths = parsed.mock.calls.map(([text]) => String(text).length)
  parsed.mockRestore()
  expect(answer.status).toBe(status)
  expect(lengths.filter(length => length >= 30_000)).toEqual([])
})
