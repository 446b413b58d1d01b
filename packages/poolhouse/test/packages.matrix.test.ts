import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { folder, poolhouseProcess } from './support/command.ts'
import { serviceForTests } from './support/service.ts'

const guide = fileURLToPath(new URL('../../../examples/guide/package.json', import.meta.url))
const { dependencies } = JSON.parse(readFileSync(guide, 'utf8')) as { dependencies: Record<string, string> }

/** The folder of a package manager that is not part of Node.js. */
function installed(name: string): string {
  const { path, remove } = folder()
  onTestFinished(remove)
  const { status, stderr } = spawnSync('npm', ['install', '--prefix', path, '--no-audit', '--no-fund', name], { encoding: 'utf8' })
  expect({ status, stderr }).toMatchObject({ status: 0 })
  return join(path, 'node_modules', '.bin')
}

describe('typescript', () => {
  describe('packages', () => {
    test.each([
      ['npm', []],
      ['pnpm', ['pnpm@9.15.9']],
    ] as const)('up installs what package.json lists from the registry, with %s', { timeout: 300_000 }, async (manager, tools) => {
      const service = await serviceForTests()
      const { path: cwd, remove } = folder()
      onTestFinished(async () => {
        await service.close()
        remove()
      })
      const files = {
        'Pulumi.yaml': `name: seed\nruntime:\n  name: nodejs\n  options:\n    packagemanager: ${manager}\n`,
        'package.json': JSON.stringify({ main: 'index.ts', dependencies: { '@pulumi/pulumi': dependencies['@pulumi/pulumi'] } }),
        'index.ts': "import { output } from '@pulumi/pulumi'\nexport const answer = output(42)\n",
      }
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
      const PATH = [...tools.map(installed), process.env.PATH].join(delimiter)
      const up = async () => {
        const run = poolhouseProcess(['up', '--yes', '--endpoint', service.url], { cwd, env: { PATH } })
        return { status: await run.ended, out: run.out, err: run.err }
      }
      const first = await up()
      expect(first).toMatchObject({ status: 0, err: '' })
      expect(first.out).toContain(`Installing dependencies: ${manager} install ...`)
      expect(first.out).toMatch(/answer *: 42/)
      expect((await up()).out).not.toContain('Installing')
    })
  })
})
