import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { buildFolder } from './build-folder.ts'
import { runWithDelayedProgress } from './delayed-progress.ts'
import { assertJava, type JavaBuilder, javaCommand, runtimeOptions, wrapper } from './java-tools.ts'
import { assertTool, isOnPath, type Preparation, runTool } from './run-tool.ts'

/**
 * Maven compiles, and says the class path and the main class once for each state of the pom.xml; the program then starts without Maven, which would
 * need seconds for it, and which two starts at a time (the program and its silent preview) would run in the same folder.
 */
export const maven: JavaBuilder = {
  async prepare(project, preparation) {
    const now = stateOf(project)
    const before = builtBefore(project)
    if (before?.sources === now.sources && before.poms === now.poms) {
      if (!isOnPath(javaCommand())) assertJava()
      return
    }
    let isStopped = false
    void preparation.whenStopped().then(() => {
      isStopped = true
    })
    try {
      const built = before?.poms === now.poms ? before : undefined
      // A build that fails half-way leaves no classes of the sources that were built before.
      if (before) writeStamp(project, { ...before, sources: '' })
      await compile(project, preparation, { asksAll: !built })
      const found = built ?? readAnswers(project)
      writeStamp(project, { ...found, ...now })
      // On the command line it would be a page of every message that shows the command.
      writeFileSync(argumentsOf(project), `-cp\n"${found.classPath.replaceAll('\\', '\\\\')}"\n`)
    } catch (error) {
      // Each costs a start of Java, which a build that succeeds does not need.
      if (!isStopped) assertTools(project)
      throw error
    }
  },
  start(project) {
    const built = builtBefore(project)
    if (!built) throw new EngineFailure(`${project.programDir}: the program is not built.`)
    return [javaCommand(), ...runtimeOptions, `@${argumentsOf(project)}`, built.mainClass]
  },
}

/** What a build leaves for the starts of its program. */
interface Built extends State, Answers {}

/** Hashes of what a build depends on. */
interface State {
  poms: string
  sources: string
}

/** What Maven says of a program. */
interface Answers {
  classPath: string
  mainClass: string
}

const stampOf = (project: Project): string => join(buildFolder(project), 'maven.json')
const argumentsOf = (project: Project): string => join(buildFolder(project), 'java-arguments')
const pathFileOf = (project: Project): string => join(buildFolder(project), 'class-path.txt')
const pomFileOf = (project: Project): string => join(buildFolder(project), 'effective-pom.xml')
const executableOf = (project: Project): string => wrapper(project, 'mvnw') ?? 'mvn'

/** Half of a build's time is Maven's own start, which the optimising compiler only delays. */
const quickStart = () => ({ MAVEN_OPTS: `-XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${process.env.MAVEN_OPTS ?? ''}`.trim() })
const plugin = 'org.apache.maven.plugins:'
/** Maven's advice about its own options. */
const noise = /^\[(INFO|ERROR)\] *($|-> \[Help|To see the full|Re-run Maven|For more information|\[Help|After correcting|-{5})/

async function compile(project: Project, preparation: Preparation, { asksAll }: { asksAll: boolean }): Promise<void> {
  const answers = [pathFileOf(project), pomFileOf(project)] as const
  if (asksAll) for (const file of answers) rmSync(file, { force: true })
  const asked = [
    ...[`${plugin}maven-dependency-plugin:3.6.0:build-classpath`, `-Dmdep.outputFile=${answers[0]}`, '-DincludeScope=runtime'],
    ...[`${plugin}maven-help-plugin:3.4.0:effective-pom`, `-Doutput=${answers[1]}`],
  ]
  const quiet = ['--batch-mode', '--quiet', '--no-transfer-progress', '-Dstyle.color=never']
  const run = { cwd: project.programDir, env: quickStart(), what: 'The program cannot be built', shown: 'mvn compile' }
  await runWithDelayedProgress(preparation, 'Building the program: mvn compile ...', shown =>
    runTool([executableOf(project), ...quiet, 'compile', ...(asksAll ? asked : [])], { ...run, reason: 'first lines', noise }, shown),
  )
}

function readAnswers(project: Project): Answers {
  const pom = readFileSync(pomFileOf(project), 'utf8')
  const mainClass = pom.match(/<mainClass>\s*([^<\s]+)\s*<\/mainClass>/)?.[1]
  if (mainClass === undefined)
    throw new EngineFailure(
      `${join(project.programDir, 'pom.xml')} names no main class. Configure the plugin org.codehaus.mojo:exec-maven-plugin with <mainClass>.`,
    )
  const classes = pom.match(/<outputDirectory>([^<]+)<\/outputDirectory>/)?.[1] ?? join(project.programDir, 'target', 'classes')
  return { classPath: [classes, readFileSync(pathFileOf(project), 'utf8').trim()].filter(Boolean).join(delimiter), mainClass }
}

function assertTools(project: Project) {
  assertJava()
  assertTool(executableOf(project), {
    atLeast: '3.6',
    neededFor: 'A program in Java with a pom.xml',
    get: 'Get Maven from https://maven.apache.org/download.cgi, or from the packages of your system (Debian: apt install maven).',
  })
}

const writeStamp = (project: Project, built: Built) => writeFileSync(stampOf(project), JSON.stringify(built))

/** The last build, while everything that it put on the class path is still there. */
function builtBefore(project: Project): Built | undefined {
  if (!existsSync(stampOf(project)) || !existsSync(argumentsOf(project))) return undefined
  const built = JSON.parse(readFileSync(stampOf(project), 'utf8')) as Built
  return built.classPath.split(delimiter).every(existsSync) ? built : undefined
}

/** Of the program's sources, and of the pom.xml of its folder and of those above. */
function stateOf({ programDir }: Project): State {
  const poms = createHash('sha256').update(`${javaCommand()}\0`)
  for (let folder = programDir; ; folder = dirname(folder)) {
    const pom = join(folder, 'pom.xml')
    if (existsSync(pom)) poms.update(`${pom}\0`).update(readFileSync(pom))
    if (dirname(folder) === folder) break
  }
  const sources = createHash('sha256')
  for (const entry of globSync('src/**', { cwd: programDir, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    sources.update(`\0${file}\0`).update(readFileSync(file))
  }
  return { poms: poms.digest('hex'), sources: sources.digest('hex') }
}
