import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folder, poolhouse } from '../support/command.ts'

const home = () => {
  const { path, remove } = folder()
  onTestFinished(remove)
  return { env: { PULUMI_HOME: path }, file: join(path, 'plugins', 'resource-aws-v7.48.0', 'pulumi-resource-aws') }
}

test("plugin install puts the provider into the CLI's folder of plugins, where it starts; a second time renews it", async () => {
  const { env, file } = home()
  for (const _ of ['first', 'second']) {
    const { status, out } = await poolhouse(['plugin', 'install'], { env })
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining(`Installed the provider aws 7.48.0: ${file}`) })
  }
  expect(lstatSync(file).isSymbolicLink()).toBe(true)

  const plugin = spawn(file, [], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(plugin.stdout, 'data')
  expect(String(port)).toMatch(/^\d+\n$/)
  plugin.kill()
  await once(plugin, 'exit')
})

test('plugin install leaves another plugin of the same version as it is and says how to remove it', async () => {
  const { env, file } = home()
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, 'official')
  const { status, err } = await poolhouse(['plugin', 'install'], { env })
  expect({ status, err }).toEqual({ status: 1, err: expect.stringMatching(/another plugin .* pulumi plugin rm resource aws 7\.48\.0/) })
  expect(readFileSync(file, 'utf8')).toBe('official')
})
