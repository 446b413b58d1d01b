import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const real = fileURLToPath(new URL('../../../../examples/real', import.meta.url))
const guide = fileURLToPath(new URL('../../../../examples/guide', import.meta.url))

export interface Copy {
  /** The Pulumi project. */
  dir: string
  /** Rewrites the program; it must change by it. */
  edit(change: (source: string) => string): void
  remove(): void
}

/** A copy of one program of the guide, with its own state and the installed packages of the original. */
export function copyOf(program: string, language: string): Copy {
  const root = mkdtempSync(join(tmpdir(), 'poolhouse-example-'))
  const dir = join(root, program, language)
  cpSync(join(guide, program, language), dir, { recursive: true, filter: path => !path.endsWith('.poolhouse') })
  cpSync(join(guide, 'package.json'), join(root, 'package.json'))
  symlinkSync(join(guide, 'node_modules'), join(root, 'node_modules'))
  const source = join(dir, language === 'yaml' ? 'Pulumi.yaml' : 'index.ts')
  return {
    dir,
    edit(change) {
      const before = readFileSync(source, 'utf8')
      const after = change(before)
      if (after === before) throw new Error(`The edit of ${source} changed nothing.`)
      writeFileSync(source, after)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A copy of all programs of `examples/real`, with one folder for the state of their stacks and the packages of the guide, which are the same. */
export function copyOfReal() {
  const root = mkdtempSync(join(tmpdir(), 'poolhouse-real-'))
  cpSync(real, root, { recursive: true, filter: path => !path.endsWith('.poolhouse') && !path.endsWith('node_modules') })
  symlinkSync(join(guide, 'node_modules'), join(root, 'node_modules'))
  return {
    dir: (program: string) => join(root, program),
    env: { PULUMI_BACKEND_URL: `file://${root}` },
    edit(program: string, change: (source: string) => string) {
      const source = join(root, program, 'index.ts')
      const before = readFileSync(source, 'utf8')
      const after = change(before)
      if (after === before) throw new Error(`The edit of ${source} changed nothing.`)
      writeFileSync(source, after)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Adds a property to the client, in the program's language. */
export const withProperty = (name: string, value: boolean | number) => (source: string) =>
  source
    .replace('    userPoolId: pool.id,\n', `    userPoolId: pool.id,\n    ${name}: ${value},\n`)
    // biome-ignore lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so
    .replace('      userPoolId: ${pool.id}\n', text => `${text}      ${name}: ${value}\n`)
