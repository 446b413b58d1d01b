import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../project/index.ts'
import { assertTool, type Preparation } from './run-tool.ts'

/** How a project's program is built and started. */
export interface JavaBuilder {
  prepare(project: Project, preparation: Preparation): Promise<void>
  start(project: Project): [executable: string, ...args: string[]]
}

/** Options for a program that ends soon: little memory, and no optimisation that takes longer than it saves. */
export const runtimeOptions = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto']
/** The `java` of `JAVA_HOME`, else of the PATH. */
export const javaCommand = (): string => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java')

/** Fails unless there is a JDK that the SDK works with. */
export function assertJava() {
  assertTool(javaCommand(), {
    atLeast: '11.0',
    neededFor: 'A program in Java',
    get: 'Get a JDK from https://adoptium.net, or from the packages of your system (Debian: apt install default-jdk maven).',
  })
}

/** The tool's script in the project, which fetches the version that the project wants. */
export function wrapper({ programDir }: Project, name: string): string | undefined {
  const file = join(programDir, process.platform === 'win32' ? `${name}${name === 'mvnw' ? '.cmd' : '.bat'}` : name)
  return existsSync(file) ? file : undefined
}
