import { execFile } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveProgram } from '../../../engine/test/support/program-client.ts'
import { officialCli } from '../../../provider/test/support/build-official-cli.ts'
import { binFolder } from '../../../provider/test/support/plugin.ts'
import { copyOf, withNumber } from './examples.ts'
import { languages } from './matrix.ts'
import { rowOf, type Start, startedBy } from './official-languages.ts'
import { serviceForTests } from './service.ts'

const resources: Readonly<Record<string, number>> = { minimal: 2, 'server-auth': 2, analytics: 5, oauth: 2, rotation: 2 }
/** The first build of a program in Go compiles the whole SDK, and Maven downloads its plugins. */
const timeout = 600_000

interface State {
  type: string
  urn: string
  id: string
  custom: boolean
  outputs: Record<string, unknown>
}

/** The guide's programs on the official engine with the provider as its plugin, in the languages that are started this way. */
export function officialCells(start: Start): void {
  const cli = officialCli()
  const names = languages.filter(({ name, reason }) => reason === undefined && startedBy[name as keyof typeof startedBy] === start)
  describe.skipIf(cli === undefined).each(names.map(({ name }) => rowOf(name)))('%s', row => {
    const language = row.split(',')[0]!
    describe.each(Object.keys(resources))('%s', program => {
      let copy: ReturnType<typeof copyOf>
      let service: Awaited<ReturnType<typeof serviceForTests>>
      let client: Awaited<ReturnType<typeof serveProgram>> | undefined
      let home = ''
      let isCreated = false

      beforeAll(async () => {
        copy = copyOf(program, language)
        appendFileSync(join(copy.dir, 'Pulumi.yaml'), `\nplugins: { providers: [{ name: aws, path: ${JSON.stringify(binFolder)} }] }\n`)
        service = await serviceForTests()
        home = mkdtempSync(join(tmpdir(), 'poolhouse-official-'))
        if (start === 'Automation API') client = await serveProgram(copy.dir)
      })
      afterAll(async () => {
        client?.close()
        await service.close()
        copy.remove()
        rmSync(home, { recursive: true, force: true })
      })

      /** Runs the command in a folder of the project; returns what it printed. */
      const pulumi = (args: string[], cwd = copy.dir): Promise<string> =>
        new Promise((resolve, reject) => {
          const env = {
            ...process.env,
            PATH: `${cli}:${process.env.PATH}`,
            PULUMI_HOME: join(home, 'home'),
            PULUMI_BACKEND_URL: `file://${home}`,
            PULUMI_CONFIG_PASSPHRASE: 'test',
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
            PULUMI_SKIP_UPDATE_CHECK: 'true',
            // As the Automation API sets it: otherwise there is no --event-log.
            PULUMI_DEBUG_COMMANDS: 'true',
            AWS_ENDPOINT_URL: service.url,
            AWS_REGION: 'us-east-1',
            AWS_ACCESS_KEY_ID: 'test',
            AWS_SECRET_ACCESS_KEY: 'test',
            // Maven runs at every start: its optimisation costs more than it gains.
            MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
          }
          execFile(join(cli!, 'pulumi'), [...args, '--non-interactive'], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
            error ? reject(new Error(`pulumi ${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
          )
        })
      /** Runs an operation; returns how many resources it changed, by what was done. */
      const operate = async (verb: 'up' | 'preview' | 'refresh' | 'destroy', ...args: string[]): Promise<Record<string, number>> => {
        const log = join(home, 'events.jsonl')
        rmSync(log, { force: true })
        await pulumi([verb, ...(client ? [`--client=${client.address}`] : []), '--event-log', log, ...args])
        const events = readFileSync(log, 'utf8').trim().split('\n')
        const { summaryEvent } = events.map(line => JSON.parse(line)).find(event => event.summaryEvent) ?? {}
        return summaryEvent.resourceChanges
      }
      const change = ['--yes', '--skip-preview', '--stack', 'dev']
      const all = resources[program]! + 1

      test('up creates the resources', { timeout }, async () => {
        await pulumi(['stack', 'init', 'dev'])
        expect(await operate('up', ...change)).toEqual({ create: all })
        isCreated = true
      })

      test('a preview finds no change', { timeout }, async () => {
        expect(isCreated).toBe(true)
        expect(await operate('preview', '--expect-no-changes', '--stack', 'dev')).toEqual({ same: all })
      })

      test('a refresh finds no change', { timeout }, async () => {
        expect(isCreated).toBe(true)
        expect(await operate('refresh', '--expect-no-changes', ...change)).toEqual({ same: all })
      })

      test('each resource can be imported into another stack, which up then leaves as it is', { timeout }, async () => {
        expect(isCreated).toBe(true)
        const { deployment } = JSON.parse(await pulumi(['stack', 'export', '--stack', 'dev'])) as { deployment: { resources: State[] } }
        const states = deployment.resources.filter(({ custom, type }) => custom && !type.startsWith('pulumi:'))
        expect(states).toHaveLength(resources[program]!)
        const file = join(home, 'import.json')
        const idOf = ({ type, id, outputs }: State) => (type.endsWith(':UserPoolClient') ? `${outputs.userPoolId}/${id}` : id)
        const list = states.map(state => ({ type: state.type, name: state.urn.split('::').at(-1), id: idOf(state) }))
        writeFileSync(file, JSON.stringify({ resources: list }))
        await pulumi(['stack', 'init', 'imported'])
        await pulumi(
          ['import', '--file', file, '--yes', '--skip-preview', '--protect=false', '--generate-code=false', '--stack', 'imported'],
          start === 'official host' ? copy.dir : projectForImport(),
        )
        const again = await operate('up', '--yes', '--skip-preview', '--expect-no-changes', '--stack', 'imported')
        expect(again).toEqual({ same: all })
      })

      test('a changed property updates the client in place', { timeout }, async () => {
        expect(isCreated).toBe(true)
        copy.edit(withNumber('refreshTokenValidity', 7))
        expect(await operate('up', ...change)).toEqual({ same: all - 1, update: 1 })
      })

      test('destroy deletes the resources', { timeout }, async () => {
        expect(isCreated).toBe(true)
        expect(await operate('destroy', ...change)).toEqual({ delete: all })
        expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toEqual([])
      })

      /** `import` has no `--client`: it needs a host, even where it writes no code. */
      function projectForImport(): string {
        const folder = join(home, 'import')
        mkdirSync(folder)
        const project = readFileSync(join(copy.dir, 'Pulumi.yaml'), 'utf8').replace(/^runtime:.*(?:\n\s+.*)*/m, 'runtime: yaml')
        writeFileSync(join(folder, 'Pulumi.yaml'), project)
        return folder
      }
    })
  })
}
