// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folder, poolhouse } from './support/command.ts'

test('a program with the packages random and std is deployed without a service; what was drawn stays until an input changes', async () => {
  const { path, remove } = folder()
  onTestFinished(remove)
  const write = (length: number) =>
    writeFileSync(
      join(path, 'Pulumi.yaml'),
      `name: helpers
runtime: yaml
resources:
  password: { type: "random:RandomPassword", properties: { length: ${length} } }
  pet: { type: "random:RandomPet" }
variables:
  greeting: { fn::invoke: { function: "std:upper", arguments: { input: hello }, return: result } }
outputs:
  password: \${password.result}
  pet: \${pet.id}
  greeting: \${greeting}
`,
    )
  const run = async (...args: string[]) => {
    const { status, out, err } = await poolhouse([...args, '--endpoint', 'http://127.0.0.1:9'], { cwd: path })
    expect(status, out + err).toBe(0)
    return out
  }
  const outputs = async () => {
    const { out } = await poolhouse(['stack', 'output', '--json', '--show-secrets'], { cwd: path })
    return JSON.parse(out) as Record<string, string>
  }
  write(16)
  await run('up', '--yes')
  const first = await outputs()
  expect(first).toEqual({ password: expect.stringMatching(/^.{16}$/), pet: expect.stringMatching(/^[a-z]+-[a-z]+$/), greeting: 'HELLO' })
  expect(readFileSync(join(path, '.poolhouse', '.pulumi', 'stacks', 'helpers', 'dev.json'), 'utf8')).not.toContain(first.password)

  await run('up', '--yes', '--expect-no-changes')
  write(20)
  expect(await run('up', '--yes')).toMatch(/RandomPassword password created replacement/)
  expect(await outputs()).toEqual({ ...first, password: expect.stringMatching(/^.{20}$/) })
  await run('destroy', '--yes')
})
