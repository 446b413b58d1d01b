/** The package schema as the official CLI and the official code generators take it. `npm run test:cli` runs it; it needs Go. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsProvider } from '@poolhouse/provider'
import { expect, onTestFinished, test } from 'vitest'
import { officialCli } from '../support/build-official-cli.ts'
import { binFolder } from '../support/plugin.ts'

const cli = officialCli()
const guide = join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'guide')
const programs = ['minimal', 'server-auth', 'analytics', 'oauth', 'rotation']
const schema = await new AwsProvider({}).getSchema()

/** A folder that goes with the test, and a way to run commands in it. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-sdk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const env = { ...process.env, PATH: `${cli}:${process.env.PATH}`, PULUMI_HOME: join(folder, 'home'), GOFLAGS: '-mod=mod' }
  const run = (command: string, args: string[], input = ''): string =>
    execFileSync(command, args, { cwd: folder, input, encoding: 'utf8', stdio: 'pipe', env, maxBuffer: 1 << 26 })
  return { folder, run, pulumi: (...args: string[]) => run(join(cli!, 'pulumi'), args) }
}

test.skipIf(cli === undefined)(
  'the CLI reads the schema of the plugin, finds no fault with it and knows every type',
  { timeout: 120_000 },
  () => {
    const { folder, pulumi } = workplace()
    const read = JSON.parse(pulumi('package', 'get-schema', `${binFolder}/pulumi-resource-aws`))
    const ours = JSON.parse(schema)
    for (const part of ['resources', 'functions', 'types']) expect(Object.keys(read[part]).sort()).toEqual(Object.keys(ours[part]).sort())
    writeFileSync(join(folder, 'schema.json'), schema)
    // Policies and roles may be given as types that only the SDKs of Node.js and Python declare.
    pulumi('schema', 'check', '--allow-dangling-references', 'schema.json')
  },
)

test.skipIf(cli === undefined)(
  "the guide's programs in Go compile against the SDK that the official generator makes",
  { timeout: 600_000 },
  () => {
    const { folder, run, pulumi } = workplace()
    run(join(cli!, 'go-sdk'), [join(folder, 'go')], schema)
    const sources = { all: join(import.meta.dirname, 'fixtures', 'program.go') } as Record<string, string>
    for (const program of programs) sources[program] = join(guide, program, 'go', 'main.go')
    for (const [program, source] of Object.entries(sources)) {
      mkdirSync(join(folder, 'programs', program), { recursive: true })
      copyFileSync(source, join(folder, 'programs', program, 'main.go'))
    }
    const version = pulumi('version').trim()
    // SDK and programs in one module, of the name that programs import.
    const requirement = `github.com/pulumi/pulumi/sdk/v3 ${version}`
    writeFileSync(join(folder, 'go.mod'), `module github.com/pulumi/pulumi-aws/sdk/v7\n\ngo 1.26\n\nrequire ${requirement}\n`)
    mkdirSync(join(folder, 'made'))
    run('nice', ['-n', '10', 'go', 'build', '-o', 'made/', './programs/...'])
    for (const program of Object.keys(sources))
      expect(run('go', ['version', '-m', `made/${program}`])).toContain(`github.com/pulumi/pulumi-aws/sdk/v7/programs/${program}`)
  },
)

const hasJava = () => {
  try {
    execFileSync('mvn', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env.CI === 'true') throw new Error('Maven is missing: with CI=true the SDK for Java is compiled.')
    console.log('skipped: the SDK for Java, because Maven is missing')
    return false
  }
}

test.skipIf(cli === undefined || !hasJava())(
  "the guide's programs in Java compile against the SDK that the official generator makes",
  { timeout: 600_000 },
  () => {
    const { folder, run, pulumi } = workplace()
    pulumi('package', 'gen-sdk', `${binFolder}/pulumi-resource-aws`, '--language', 'java', '--out', 'sdk')
    const [, version] = readFileSync(join(guide, 'pom.xml'), 'utf8').match(/<artifactId>pulumi<\/artifactId>\s*<version>([^<]+)/)!
    const dependency = `<dependency><groupId>com.pulumi</groupId><artifactId>pulumi</artifactId><version>${version}</version></dependency>`
    const identity = '<modelVersion>4.0.0</modelVersion><groupId>sdk</groupId><artifactId>sdk</artifactId><version>1</version>'
    writeFileSync(join(folder, 'pom.xml'), `<project>${identity}<dependencies>${dependency}</dependencies></project>`)
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:build-classpath'
    run('mvn', ['--batch-mode', '--quiet', goal, '-Dmdep.outputFile=class-path.txt'])
    const classPath = readFileSync(join(folder, 'class-path.txt'), 'utf8').trim()
    const compile = (into: string, sources: string[]) => {
      writeFileSync(join(folder, 'sources.txt'), sources.map(file => `"${file}"`).join('\n'))
      run('nice', ['-n', '10', 'javac', '-nowarn', '-proc:none', '-d', into, '-cp', `sdk-classes:${classPath}`, '@sources.txt'])
    }
    compile('sdk-classes', globSync(join(folder, 'sdk', '**', '*.java')))
    for (const program of programs) {
      compile(program, globSync(join(guide, program, 'java', 'src', '**', '*.java')))
      expect(globSync(join(folder, program, '**', 'App.class'))).toHaveLength(1)
    }
  },
)
