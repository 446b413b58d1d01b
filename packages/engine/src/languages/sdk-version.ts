import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Project } from '../project/index.ts'
import { own } from '../wire.ts'
import { pythonIn, systemPython, toolchainOf } from './python-toolchains.ts'
import { askTool } from './run-tool.ts'

/**
 * The version of a package that the SDK of the program names in its registrations: that of the SDK which is installed, or which the project's files
 * ask for. `undefined`: it is not known before the program runs. An import without a program is recorded under it, so that the program's first run
 * finds the default provider that it asks for.
 */
export function sdkVersionOf(project: Project, packageName: string): string | undefined {
  const found = /^[\w-]+$/.test(packageName) ? own(versionsByRuntime, project.runtime)?.(project, packageName) : undefined
  return found !== undefined && /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(found) ? found : undefined
}

const versionsByRuntime: Record<string, (project: Project, packageName: string) => string | undefined> = {
  nodejs: fromNodeModules,
  python: fromPython,
  go: fromGo,
  java: fromJava,
  dotnet: () => undefined,
}

function fromNodeModules({ programDir }: Project, packageName: string): string | undefined {
  try {
    const file = createRequire(join(programDir, 'index.js')).resolve(`@pulumi/${packageName}/package.json`)
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version
  } catch {
    return undefined
  }
}

function fromPython(project: Project, packageName: string): string | undefined {
  const environment = toolchainOf(project).environment(project)
  const python = environment === undefined ? systemPython() : pythonIn(environment)
  return askTool(python, ['-c', `import importlib.metadata as m; print(m.version("pulumi-${packageName}"))`])
}

/** An SDK in Go whose sources name no version sends the major version of its module. */
function fromGo({ programDir }: Project, packageName: string): string | undefined {
  const modules = askTool('go', ['list', '-m', '-f', '{{.Path}} {{.Dir}}', `github.com/pulumi/pulumi-${packageName}/sdk/...`], programDir)
  const pattern = new RegExp(`^github\\.com/pulumi/pulumi-${packageName}/sdk(?:/v(\\d+))? (.+)$`, 'm')
  const [, major = '1', folder] = modules?.match(pattern) ?? []
  if (folder === undefined) return undefined
  const file = join(folder, 'go', packageName, 'internal', 'pulumiVersion.go')
  const named = existsSync(file) ? readFileSync(file, 'utf8').match(/MustParse\("([^"]+)"\)/)?.[1] : undefined
  return named ?? `${major}.0.0`
}

/** The dependency `com.pulumi:<package>` of the nearest file of Maven or Gradle that has it. */
function fromJava({ programDir }: Project, packageName: string): string | undefined {
  const inMaven = new RegExp(`<groupId>com\\.pulumi</groupId>\\s*<artifactId>${packageName}</artifactId>\\s*<version>([^<]+)</version>`)
  const inGradle = new RegExp(`["']com\\.pulumi:${packageName}:([^"']+)["']`)
  const files = { 'pom.xml': inMaven, 'build.gradle': inGradle, 'build.gradle.kts': inGradle }
  for (let folder = programDir; ; folder = dirname(folder)) {
    for (const [name, pattern] of Object.entries(files)) {
      const file = join(folder, name)
      const version = existsSync(file) ? readFileSync(file, 'utf8').match(pattern)?.[1] : undefined
      if (version !== undefined) return version
    }
    if (dirname(folder) === folder) return undefined
  }
}
