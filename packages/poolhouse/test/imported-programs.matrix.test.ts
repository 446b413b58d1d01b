/** The code that `import` writes in compiled languages: it compiles against the published SDK, runs, and changes nothing. */
import { afterAll, beforeAll, test } from 'vitest'
import { expectImportedProgram, type Importable, makeEverything } from './support/imported-programs.ts'
import { languages } from './support/matrix.ts'
import { serviceForTests } from './support/service.ts'

const compiled = languages.filter(({ name, reason }) => ['go', 'java', 'csharp'].includes(name) && reason === undefined)

let service: Awaited<ReturnType<typeof serviceForTests>>
let there: Importable[]
beforeAll(async () => {
  service = await serviceForTests()
  there = await makeEverything(service.url)
})
afterAll(() => service.close())

/** The first build of a program in Go compiles the whole SDK. */
test.each(compiled)('the code of imported resources in $name is a program that changes nothing', { timeout: 600_000 }, ({ name }) =>
  expectImportedProgram(name, service.url, there),
)
