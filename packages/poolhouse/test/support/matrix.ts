import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const guide = fileURLToPath(new URL('../../../../examples/guide', import.meta.url))
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** The languages of the guide; `reason`: why their programs are not run here, `isOptional`: that is no failure in CI. */
export const languages: readonly { name: string; reason: string | undefined; isOptional?: true }[] = [
  { name: 'typescript', reason: undefined },
  { name: 'python', reason: has('python3', '-m', 'venv', '--help') ? undefined : 'Python with venv is not installed' },
  { name: 'go', reason: has('go', 'version') ? undefined : 'Go is not installed' },
  { name: 'java', reason: has('mvn', '--version') ? undefined : 'a JDK and Maven are not installed' },
  { name: 'csharp', reason: has('dotnet', '--version') ? undefined : 'dotnet is not installed', isOptional: true },
  { name: 'yaml', reason: undefined },
].filter(({ name }) => existsSync(`${guide}/minimal/${name}`)) as readonly { name: string; reason: string | undefined; isOptional?: true }[]
