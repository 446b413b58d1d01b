import { describe, expect, test } from 'vitest'
import { dynamicLanguages } from './support/dynamic-programs.ts'
import { type DynamicLanguage, testLifecycle, testTroubles } from './support/dynamic-tests.ts'
import { isSkipped } from './support/python-stack.ts'
import { yamlStack } from './support/yaml-stack.ts'

const here = (Object.keys(dynamicLanguages) as DynamicLanguage[]).filter(name => name !== 'Python' || !isSkipped)

describe.each(here)('dynamic resources in %s', { timeout: 60_000 }, testLifecycle)
describe.each(here)('what goes wrong in dynamic resources in %s', { timeout: 60_000 }, testTroubles)

test('a dynamic resource that exists although its creation failed is kept, and updated by the next up', { timeout: 60_000 }, async () => {
  const { program, stack, file } = dynamicLanguages['Node.js']
  const { up, project } = await stack(program({ text: 'half' }))
  const { result, errors } = await up()
  expect({ result, errors: errors.join('\n') }).toEqual({
    result: 'failed',
    errors: expect.stringMatching(/it is not ready\n.*still waiting/),
  })
  expect(await project.resources()).toContainEqual(expect.objectContaining({ id: 'the note a.txt', initErrors: ['still waiting'] }))
  await project.write(file, program({ text: 'whole' }))
  expect(await up()).toMatchObject({ errors: [], steps: ['update note'], outputs: { size: 5 } })
})

test.skipIf(isSkipped)('an exception in Python code of a dynamic resource names its file and line, without frames of the SDK', async () => {
  const { program, stack } = dynamicLanguages.Python
  const { errors } = await (await stack(program({ text: 'throw' }))).up()
  expect(errors[0]).toMatch(
    /^Traceback \(most recent call last\):\n {2}File ".*__main__\.py", line \d+, in create\n[\s\S]*, in failing\n[\s\S]*ValueError: the disk is full$/,
  )
})

test.each([
  ['pulumi-nodejs', 'Node.js'],
  ['pulumi-python', 'Python'],
])('a YAML program with a resource of %s is refused in one line', async (packageName, language) => {
  const { up } = await yamlStack(`resources:\n  note: { type: '${packageName}:dynamic:Resource', properties: { text: one } }\n`)
  const { result, errors } = await up()
  expect({ result, errors }).toEqual({
    result: 'failed',
    errors: [
      expect.stringContaining(
        `${packageName}:dynamic:Resource (note): is a dynamic resource of ${language}: only a program in ${language} can bring its code`,
      ),
    ],
  })
})
