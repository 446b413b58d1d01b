/** The code that `import` writes, for every type of resource: it runs, and changes nothing. */
import { AwsProvider } from '@poolhouse/provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guideLanguages } from './support/examples.ts'
import { expectImportedProgram, type Importable, makeEverything } from './support/imported-programs.ts'
import { serviceForTests } from './support/service.ts'

// Type checks of the program would take seconds; the names and types of its members are those of the schema.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

let service: Awaited<ReturnType<typeof serviceForTests>>
let there: Importable[]
beforeAll(async () => {
  service = await serviceForTests()
  there = await makeEverything(service.url)
})
afterAll(() => service.close())

test('every resource type that can be imported is among them', async () => {
  const { resources } = JSON.parse(await new AwsProvider({}).getSchema()) as { resources: Record<string, unknown> }
  const types = new Set(there.map(({ type }) => type))
  // Only a program knows how a managed client is found.
  expect(Object.keys(resources).filter(type => !types.has(type))).toEqual(['aws:cognito/managedUserPoolClient:ManagedUserPoolClient'])
})

test.each(guideLanguages())('the code of imported resources in %s is a program that changes nothing', { timeout: 120_000 }, language =>
  expectImportedProgram(language, service.url, there),
)
