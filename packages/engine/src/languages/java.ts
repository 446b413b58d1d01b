import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import { buildFolder } from './build-folder.ts'
import { compiledCode } from './compiled-code.ts'
import type { Command, Language } from './language.ts'
import { assertTool, type Preparation, runTool } from './run-tool.ts'
import { runVariables } from './run-variables.ts'
import { onlyWhenSlow } from './slow.ts'

/** Programs in Java, built by Maven or Gradle, or a `.jar` (docs/reference/pulumi-protocol.md#16.5). */
export const java: Language = {
  execution: { kind: 'process', prepare: (project, preparation) => builderOf(project).prepare(project, preparation), command },
  importCode: { language: 'java', write: compiledCode('Java') },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

/** How a project's program is built and started. */
interface Builder {
  prepare(project: Project, preparation: Preparation): Promise<void>
  start(project: Project): [executable: string, ...args: string[]]
}

function command(program: { project: Project; run: RunInfo; address: string }): Command {
  const [executable, ...args] = builderOf(program.project).start(program.project)
  return { executable, args, env: runVariables(program) }
}

/** The runtime of a short program: little memory, and no optimisation that it would not live to see. */
const runtimeOptions = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']
const javaCommand = (): string => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java')

function assertJava() {
  assertTool(javaCommand(), {
    atLeast: '11.0',
    neededFor: 'A program in Java',
    get: 'Get a JDK from https://adoptium.net, or from the packages of your system (Debian: apt install default-jdk maven).',
  })
}

/** `binary:` of Pulumi.yaml: a `.jar` that its owner built. */
const jar = (file: string): Builder => ({
  prepare: async project => {
    if (!existsSync(file))
      throw new EngineFailure(`${project.file}: runtime.options.binary "${file}" does not exist. Build it, or remove the option.`)
    assertJava()
  },
  start: () => [javaCommand(), ...runtimeOptions, '-jar', file],
})

/** What a build with Maven leaves for the starts of its program. */
interface Built {
  sources: string
  classPath: string
  mainClass: string
}

/**
 * Maven compiles, and says the class path and the main class once; the program then starts without Maven, which would need seconds for it, and
 * which two starts at a time (the program and its silent preview) would run in the same folder.
 */
const maven: Builder = {
  async prepare(project, preparation) {
    const sources = hashOfSources(project)
    if (builtBefore(project)?.sources === sources) return
    assertJava()
    const executable = wrapper(project, 'mvnw') ?? 'mvn'
    assertTool(executable, {
      atLeast: '3.6',
      neededFor: 'A program in Java with a pom.xml',
      get: 'Get Maven from https://maven.apache.org/download.cgi, or from the packages of your system (Debian: apt install maven).',
    })
    const folder = buildFolder(project)
    const [pathFile, pomFile] = [join(folder, 'class-path.txt'), join(folder, 'effective-pom.xml')]
    const goals = ['compile', `${plugin}maven-dependency-plugin:3.6.0:build-classpath`, `${plugin}maven-help-plugin:3.4.0:effective-pom`]
    const outputs = [`-Dmdep.outputFile=${pathFile}`, '-DincludeScope=runtime', `-Doutput=${pomFile}`]
    await onlyWhenSlow(preparation, 'Building the program: mvn compile ...', quiet =>
      runTool(
        [executable, '--batch-mode', '--quiet', '--no-transfer-progress', '-Dstyle.color=never', ...goals, ...outputs],
        { cwd: project.programDir, what: 'The program cannot be built' },
        quiet,
      ),
    )
    const pom = readFileSync(pomFile, 'utf8')
    const mainClass = pom.match(/<mainClass>\s*([^<\s]+)\s*<\/mainClass>/)?.[1]
    if (mainClass === undefined)
      throw new EngineFailure(
        `${join(project.programDir, 'pom.xml')} names no main class. Configure the plugin org.codehaus.mojo:exec-maven-plugin with <mainClass>.`,
      )
    const classes = pom.match(/<outputDirectory>([^<]+)<\/outputDirectory>/)?.[1] ?? join(project.programDir, 'target', 'classes')
    const classPath = [classes, readFileSync(pathFile, 'utf8').trim()].filter(Boolean).join(delimiter)
    writeFileSync(stampOf(project), JSON.stringify({ sources, classPath, mainClass } satisfies Built))
  },
  start(project) {
    const built = builtBefore(project)
    if (!built) throw new EngineFailure(`${project.programDir}: the program is not built.`)
    return [javaCommand(), ...runtimeOptions, '-cp', built.classPath, built.mainClass]
  },
}
const plugin = 'org.apache.maven.plugins:'

const stampOf = (project: Project): string => join(buildFolder(project), 'maven.json')

/** The last build, while everything that it put on the class path is still there. */
function builtBefore(project: Project): Built | undefined {
  if (!existsSync(stampOf(project))) return undefined
  const built = JSON.parse(readFileSync(stampOf(project), 'utf8')) as Built
  return built.classPath.split(delimiter).every(existsSync) ? built : undefined
}

/** Of the program's sources and the pom.xml of its folder and of those above. */
function hashOfSources({ programDir }: Project): string {
  const hash = createHash('sha256').update(`${javaCommand()}\0`)
  for (let folder = programDir; ; folder = dirname(folder)) {
    const pom = join(folder, 'pom.xml')
    if (existsSync(pom)) hash.update(`${pom}\0`).update(readFileSync(pom))
    if (dirname(folder) === folder) break
  }
  for (const entry of globSync('src/**', { cwd: programDir, withFileTypes: true })) {
    if (entry.isFile()) hash.update(`\0${join(entry.parentPath, entry.name)}\0`).update(readFileSync(join(entry.parentPath, entry.name)))
  }
  return hash.digest('hex')
}

/** Written to Gradle's documentation; not run here (docs/decisions/compiled-languages.md). */
const gradle: Builder = {
  async prepare(project, preparation) {
    assertJava()
    const executable = gradleOf(project)
    assertTool(executable, {
      atLeast: '7.0',
      neededFor: 'A program in Java with a build.gradle',
      get: 'Get Gradle from https://gradle.org/install/, or add its wrapper to the project (gradle wrapper).',
    })
    await onlyWhenSlow(preparation, 'Building the program: gradle classes ...', quiet =>
      runTool(
        [executable, 'classes', '--console=plain', '--quiet'],
        { cwd: project.programDir, what: 'The program cannot be built' },
        quiet,
      ),
    )
  },
  start: project => [gradleOf(project), 'run', '--console=plain', '--quiet'],
}
const gradleOf = (project: Project): string => wrapper(project, 'gradlew') ?? 'gradle'

/** The tool's script in the project, which fetches the version that the project wants. */
function wrapper({ programDir }: Project, name: string): string | undefined {
  const file = join(programDir, process.platform === 'win32' ? `${name}${name === 'mvnw' ? '.cmd' : '.bat'}` : name)
  return existsSync(file) ? file : undefined
}

const builders: Readonly<Record<string, Builder>> = {
  'pom.xml': maven,
  'build.gradle': gradle,
  'build.gradle.kts': gradle,
  'settings.gradle': gradle,
  'settings.gradle.kts': gradle,
}

function builderOf({ dir, file, programDir, runtimeOptions: { binary } }: Project): Builder {
  if (typeof binary === 'string' && binary !== '') return jar(resolve(dir, binary))
  const found = Object.keys(builders).find(name => existsSync(join(programDir, name)))
  if (found) return builders[found]!
  throw new EngineFailure(
    `${programDir}: no pom.xml (Maven) or build.gradle (Gradle) there that builds the program, and ${file} names no .jar (runtime.options.binary).`,
  )
}
