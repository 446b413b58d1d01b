import { expect, test } from 'vitest'
import type { Providers } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

/** A provider whose pools have no property `titel`. */
function withWarnings() {
  const service = functionProvider({ Pool: { forces: ['size'] } })
  const providers: Providers = name =>
    name === 'test'
      ? {
          ...service.provider,
          check: async request => {
            const { titel, ...news } = request.news
            const answer = await service.provider.check({ ...request, news })
            return titel === undefined
              ? answer
              : { ...answer, warnings: [{ property: 'titel', reason: "Invalid or unknown key. Did you mean 'title'?" }] }
          },
        }
      : undefined
  return { ...service, providers }
}
const pool = (size: number) => program(({ resource }) => resource('Pool', 'pool', { titel: 'a', size }))
const message = `test:index:Pool resource 'pool': property titel value "a" has a problem: Invalid or unknown key. Did you mean 'title'?`

test('a property that the type does not have is left out with one warning, also when the resource is replaced', async () => {
  const { up, project } = await temporaryStack(withWarnings())
  for (const size of [1, 2]) {
    const { result, events } = await up(pool(size))
    expect(result).toBe('succeeded')
    const warnings = events.filter(event => event.type === 'diagnostic' && event.severity === 'warning')
    expect(warnings).toMatchObject([{ message, urn: expect.stringMatching(/::pool$/) }])
  }
  expect((await project.resources()).at(-1)?.inputs).not.toHaveProperty('titel')
})

test('a strict run refuses it, and creates nothing', async () => {
  const service = withWarnings()
  const { up } = await temporaryStack(service)
  expect(await up(pool(1), { strict: true })).toMatchObject({ result: 'failed', errors: [message, expect.stringMatching(/is invalid$/)] })
  expect(service.calls).toEqual([])
})
