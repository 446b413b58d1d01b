import type { Shown } from './rows.ts'

/** How programs of a language are installed, built and started. */
interface Toolchain {
  language: string
  toolchain: string
  /** The `runtime:` of Pulumi.yaml. */
  runtime: string
  /** The test that shows it; a text: what is known of it without one. */
  shown: Shown | 'not run here'
}

const matrix: Shown = ['poolhouse/test/guide.matrix.test.ts', 'up creates the resources']
const guide: Shown = ['poolhouse/test/guide.test.ts', 'up creates the resources of the program']
const registry: Shown = ['poolhouse/test/packages.matrix.test.ts', 'up installs what package.json lists from the registry, with %s']
const pythonEnvironments = (title: string): Shown => ['engine/test/python-environments.long.test.ts', title]

/** The tool chains of Pulumi programs. */
export const toolchains: readonly Toolchain[] = [
  { language: 'TypeScript, JavaScript', runtime: 'nodejs', toolchain: 'npm', shown: registry },
  { language: 'TypeScript, JavaScript', runtime: 'nodejs', toolchain: 'pnpm', shown: registry },
  { language: 'TypeScript, JavaScript', runtime: 'nodejs', toolchain: 'yarn', shown: 'not run here' },
  { language: 'TypeScript, JavaScript', runtime: 'nodejs', toolchain: 'bun (to install)', shown: 'not run here' },
  {
    language: 'Python',
    runtime: 'python',
    toolchain: 'pip',
    shown: pythonEnvironments('is made by the first up with pip, used by the second, and brought up to date when requirements.txt changed'),
  },
  {
    language: 'Python',
    runtime: 'python',
    toolchain: 'uv',
    shown: pythonEnvironments('is made by uv of a requirements.txt, without a pyproject.toml'),
  },
  { language: 'Python', runtime: 'python', toolchain: 'poetry', shown: 'not run here' },
  { language: 'Go', runtime: 'go', toolchain: 'go build', shown: matrix },
  { language: 'Java', runtime: 'java', toolchain: 'Maven', shown: matrix },
  { language: 'Java', runtime: 'java', toolchain: 'Gradle', shown: 'not run here' },
  { language: 'C#, F#, Visual Basic', runtime: 'dotnet', toolchain: 'dotnet', shown: 'not run here' },
  { language: 'YAML', runtime: 'yaml', toolchain: 'none: evaluated by the engine', shown: guide },
]
