import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const guide = fileURLToPath(new URL('../../../../examples/guide', import.meta.url))
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** Go fetches newer versions of itself from 1.21 on, where `go.mod` asks for one. */
function goReason(): string | undefined {
  const { stdout, status } = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (status !== 0) return 'Go is not installed'
  const minor = Number(/go1\.(\d+)/.exec(stdout)?.[1])
  return minor >= 21 ? undefined : `${stdout.trim()} is older than 1.21`
}

function javaReason(): string | undefined {
  const missing = [!has('javac', '-version') && 'a JDK', !has('mvn', '--version') && 'Maven'].filter(Boolean)
  return missing.length > 0 ? `${missing.join(' and ')} not installed` : undefined
}

/** The languages of the guide; `reason`: why their programs are not run here, `isOptional`: that is no failure in CI. */
export const languages: readonly { name: string; reason: string | undefined; isOptional?: true }[] = [
  { name: 'typescript', reason: undefined },
  { name: 'python', reason: has('python3', '-m', 'venv', '--help') ? undefined : 'Python with venv is not installed' },
  { name: 'go', reason: goReason() },
  { name: 'java', reason: javaReason() },
  { name: 'csharp', reason: has('dotnet', '--version') ? undefined : 'dotnet is not installed', isOptional: true },
  { name: 'yaml', reason: undefined },
].filter(({ name }) => existsSync(`${guide}/minimal/${name}`)) as readonly { name: string; reason: string | undefined; isOptional?: true }[]
