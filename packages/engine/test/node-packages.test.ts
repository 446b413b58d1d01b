import { chmod } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { functionProvider } from './support/function-provider.ts'
import { temporaryStack } from './support/project.ts'

const modules = join(import.meta.dirname, '..', '..', '..', 'node_modules')

/** A project whose package.json lists the SDK, with a package manager that links the packages of this repository. */
async function unprepared(name: string, files: Record<string, string>, script = `ln -s ${modules} node_modules`) {
  const stack = await temporaryStack(functionProvider(), {
    'package.json': '{"name":"seed","main":"index.js","dependencies":{"@pulumi/pulumi":"3"}}',
    'index.js': "exports.answer = require('@pulumi/pulumi').output(42)",
    [`bin/${name}`]: `#!/bin/sh\n[ "$1" = --version ] && exec echo 0.1.0\necho "$0" "$@" >> calls\n${script}\n`,
    ...files,
  })
  await chmod(join(stack.project.dir, 'bin', name), 0o755)
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = [join(stack.project.dir, 'bin'), PATH].join(delimiter)
  return stack
}

const manager = (name: string) => `name: seed\nruntime:\n  name: nodejs\n  options:\n    packagemanager: ${name}\n`

test.each`
  name      | files                                                            | why
  ${'npm'}  | ${{}}                                                            | ${'there is no lock file'}
  ${'pnpm'} | ${{ 'pnpm-lock.yaml': '' }}                                      | ${'of its lock file'}
  ${'yarn'} | ${{ 'yarn.lock': '', 'package-lock.json': '{}' }}                | ${'of its lock file'}
  ${'bun'}  | ${{ 'bun.lock': '' }}                                            | ${'of its lock file'}
  ${'pnpm'} | ${{ 'package-lock.json': '{}', 'Pulumi.yaml': manager('pnpm') }} | ${'Pulumi.yaml says so'}
`('up installs missing packages with $name because $why, once', async ({ name, files }) => {
  const { up } = await unprepared(name, files)
  const { result, errors, outputs, printed } = await up()
  expect({ result, errors, outputs }).toEqual({ result: 'succeeded', errors: [], outputs: { answer: 42 } })
  expect(printed).toContain(`Installing dependencies: ${name} install ...`)
  expect((await up()).printed).toEqual([])
})

test('a package.json above the program that does not list the SDK is left alone', async () => {
  const { up, project } = await temporaryStack(functionProvider(), {
    'Pulumi.yaml': 'name: seed\nruntime: nodejs\nmain: infrastructure\n',
    'package.json': '{"name":"application","dependencies":{"nowhere":"1"}}',
    'infrastructure/index.js': "exports.answer = require('@pulumi/pulumi').output(42)",
  })
  await project.linkModules()
  expect(await up()).toMatchObject({ errors: [], outputs: { answer: 42 }, printed: [] })
})

test('packages that cannot be installed fail the run with the last lines of the package manager, and nothing happens', async () => {
  const { up, project } = await unprepared('pnpm', { 'pnpm-lock.yaml': '' }, 'echo "ERR_PNPM_FETCH_404 no such package" >&2; exit 1')
  await project.write(
    'bin/pnpm',
    '#!/bin/sh\n[ "$1" = --version ] && exec echo 9.0.0\necho "ERR_PNPM_FETCH_404 no such package" >&2\nexit 1\n',
  )
  const { result, errors } = await up()
  expect({ result, errors }).toEqual({
    result: 'failed',
    errors: [
      `The program's dependencies cannot be installed: "pnpm install" in ${project.dir} ended with 1:\n  ERR_PNPM_FETCH_404 no such package`,
    ],
  })
  expect(await project.resources()).toEqual([])
})

test('npm that cannot find a package names it', { timeout: 60_000 }, async () => {
  const { up } = await temporaryStack(functionProvider(), {
    'package.json': '{"name":"seed","main":"index.js","dependencies":{"nowhere":"file:./nowhere.tgz"}}',
    'index.js': '',
  })
  const { result, errors } = await up()
  expect(result).toBe('failed')
  expect(errors).toEqual([
    expect.stringMatching(/dependencies cannot be installed: "npm install" in .* ended with \d+:\n[\s\S]*nowhere\.tgz/),
  ])
})

test.each`
  what                            | files                                 | message
  ${'an old package manager'}     | ${{ 'pnpm-lock.yaml': '' }}           | ${/package\.json needs pnpm 8\.0 or newer; here it is 0\.1\.0\. Get it from https:\/\/pnpm\.io/}
  ${'an unknown package manager'} | ${{ 'Pulumi.yaml': manager('deno') }} | ${/packagemanager "deno" is not one of auto, yarn, pnpm, bun, npm\./}
  ${'an unreadable package.json'} | ${{ 'package.json': '{' }}            | ${/package\.json cannot be read: /}
`('$what is refused with what to do', async ({ files, message }) => {
  const { up } = await unprepared('pnpm', files, 'exit 1')
  expect((await up()).errors).toEqual([expect.stringMatching(message)])
})

test('a package manager that is missing is named with how to get it', async () => {
  const { up } = await unprepared('npm', { 'bun.lock': '' })
  process.env.PATH = '/nowhere'
  expect((await up()).errors).toEqual([
    expect.stringMatching(
      /needs bun, which is not found \(or fails\) here\. Get it from https:\/\/bun\.sh, or choose another packagemanager/,
    ),
  ])
})
