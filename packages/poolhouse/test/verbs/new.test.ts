import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { folder, poolhouse } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'

function emptyFolder() {
  const { path, remove } = folder()
  onTestFinished(remove)
  return path
}

test('new --list names a template for each language', async () => {
  const { out } = await poolhouse(['new', '--list'])
  expect(out.split('\n').map(line => line.split(' ')[0])).toEqual(['typescript', 'python', 'go', 'java', 'csharp', 'yaml'])
})

test.each`
  template            | runtime                                                                  | file
  ${'typescript'}     | ${'nodejs'}                                                              | ${'index.ts'}
  ${'aws-typescript'} | ${'nodejs'}                                                              | ${'package.json'}
  ${'python'}         | ${{ name: 'python', options: { toolchain: 'pip', virtualenv: 'venv' } }} | ${'__main__.py'}
  ${'go'}             | ${'go'}                                                                  | ${'main.go'}
  ${'java'}           | ${'java'}                                                                | ${'src/main/java/app/App.java'}
  ${'csharp'}         | ${'dotnet'}                                                              | ${'my-app.csproj'}
  ${'yaml'}           | ${'yaml'}                                                                | ${'Pulumi.yaml'}
`('new $template writes a project with $file', async ({ template, runtime, file }) => {
  const dir = join(emptyFolder(), 'my app')
  const { status, out, err } = await poolhouse(['new', template, '--dir', dir, '--description', 'Users: "all"'])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out).toContain(file)
  expect(existsSync(join(dir, file))).toBe(true)
  expect(parse(readFileSync(join(dir, 'Pulumi.yaml'), 'utf8'))).toMatchObject({ name: 'my-app', description: 'Users: "all"', runtime })
})

test('the YAML project is deployed as it is written', async () => {
  const service = await serviceForTests()
  onTestFinished(service.close)
  const dir = emptyFolder()
  await poolhouse(['new', 'yaml', '--name', 'fresh'], { cwd: dir })
  const { status, err } = await poolhouse(['up', '--yes', '--endpoint', service.url], { cwd: dir })
  expect({ status, err: err.replace(/^.*passphrase.*$/gm, '') }).toEqual({ status: 0, err: '' })
  expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toHaveLength(1)
})

test.each`
  args                                | status | message
  ${['new']}                          | ${2}   | ${'new needs the name of a template: typescript'}
  ${['new', 'cobol']}                 | ${2}   | ${'there is no template "cobol". Templates: typescript'}
  ${['new', 'yaml', '--name', 'a b']} | ${2}   | ${'--name "a b": a project\'s name has up to 100 letters'}
  ${['new', 'toString']}              | ${2}   | ${'there is no template "toString"'}
`('$args is refused: $message', async ({ args, status, message }) => {
  const dir = emptyFolder()
  const outcome = await poolhouse(args, { cwd: dir })
  expect(outcome.status).toBe(status)
  expect(outcome.err).toContain(message)
  expect(readdirSync(dir)).toEqual([])
})

test('a folder that is not empty is refused; with --force the files that are replaced are kept', async () => {
  const dir = emptyFolder()
  writeFileSync(join(dir, 'Pulumi.yaml'), 'mine')
  const refused = await poolhouse(['new', 'yaml'], { cwd: dir })
  expect(refused).toMatchObject({
    status: 1,
    err: `poolhouse: ${dir} is not empty. Name an empty folder with --dir, or write into this one with --force.`,
  })
  expect(readFileSync(join(dir, 'Pulumi.yaml'), 'utf8')).toBe('mine')
  expect((await poolhouse(['new', 'yaml', '--force'], { cwd: dir })).status).toBe(0)
  expect(readFileSync(join(dir, 'Pulumi.yaml.bak'), 'utf8')).toBe('mine')
})

test('without a template at a terminal, new asks for one', async () => {
  const dir = emptyFolder()
  const { status, out } = await poolhouse(['new'], { cwd: dir, typed: ['yaml'] })
  expect(status).toBe(0)
  expect(out).toContain('Template (typescript, python, go, java, csharp, yaml)')
})
