/** The package schema as the official code generators take it. `npm run test:cli` runs it; it needs Go. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsProvider } from '@poolhouse/provider'
import { expect, onTestFinished, test } from 'vitest'
import { officialCli } from '../support/build-official-cli.ts'

const cli = officialCli()

test.skipIf(cli === undefined)(
  'a Go program compiles against the SDK that the official generator makes',
  { timeout: 600_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolhouse-go-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const run = (command: string, args: string[], input = ''): string =>
      execFileSync(command, args, { cwd: folder, input, encoding: 'utf8', stdio: 'pipe', env: { ...process.env, GOFLAGS: '-mod=mod' } })

    run(join(cli!, 'go-sdk'), [join(folder, 'go')], await new AwsProvider({}).getSchema())
    mkdirSync(join(folder, 'program'))
    copyFileSync(join(import.meta.dirname, 'fixtures', 'program.go'), join(folder, 'program', 'main.go'))
    const version = run(join(cli!, 'pulumi'), ['version']).trim()
    // SDK and program in one module, of the name that programs import.
    const requirement = `github.com/pulumi/pulumi/sdk/v3 ${version}`
    writeFileSync(join(folder, 'go.mod'), `module github.com/pulumi/pulumi-aws/sdk/v7\n\ngo 1.26\n\nrequire ${requirement}\n`)
    run('nice', ['-n', '10', 'go', 'build', '-o', 'made', './program'])
    expect(run('go', ['version', '-m', 'made'])).toContain('github.com/pulumi/pulumi-aws/sdk/v7/program')
  },
)
