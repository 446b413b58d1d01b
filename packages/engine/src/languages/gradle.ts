import type { Project } from '../project/index.ts'
import { runWithDelayedProgress } from './delayed-progress.ts'
import { assertJava, type JavaBuilder, wrapper } from './java-tools.ts'
import { assertTool, runTool } from './run-tool.ts'

/** Written to Gradle's documentation; not run here (docs/decisions/compiled-languages.md). */
export const gradle: JavaBuilder = {
  async prepare(project, preparation) {
    assertJava()
    const executable = gradleOf(project)
    assertTool(executable, {
      atLeast: '7.0',
      neededFor: 'A program in Java with a build.gradle',
      get: 'Get Gradle from https://gradle.org/install/, or add its wrapper to the project (gradle wrapper).',
    })
    await runWithDelayedProgress(preparation, 'Building the program: gradle classes ...', quiet =>
      runTool(
        [executable, 'classes', '--console=plain', '--quiet'],
        { cwd: project.programDir, what: 'The program cannot be built', shown: 'gradle classes', reason: 'first lines' },
        quiet,
      ),
    )
  },
  start: project => [gradleOf(project), 'run', '--console=plain', '--quiet'],
}
const gradleOf = (project: Project): string => wrapper(project, 'gradlew') ?? 'gradle'
