/** The sources of the packages as a parser sees them: what each file imports, and what it exports with or without a docstring. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { root } from '../step.ts'

export interface Import {
  /** A path from the root of the repository, or `@poolhouse/<package>` for another package of ours. */
  target: string
  /** Erased before the code runs. */
  isType: boolean
}

export interface Source {
  /** From the root of the repository. */
  file: string
  package: string
  /** The folder below `src`, or the file itself where it lies in `src`. */
  room: string
  imports: readonly Import[]
  exports: readonly { name: string; isDocumented: boolean }[]
}

const poolhousePackage = /^@poolhouse\/[^/]+/

/** Every source of `packages/<package>/src` but the generated ones. */
export function readSources(): Source[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter(file => !file.includes('/generated/'))
    .sort()
    .map(file => parseSource(file, readFileSync(join(root, file), 'utf8')))
}

/** The imports and exports of one file; `file` is its path from the root of the repository. */
export function parseSource(file: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(file, text, { lang: 'ts', astType: 'ts' })
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const [, name = '', , room = ''] = file.split('/')
  const resolve = (specifier: string): string | undefined =>
    specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : poolhousePackage.exec(specifier)?.[0]
  const imports: Import[] = []
  const add = (specifier: string, isType: boolean) => {
    const target = resolve(specifier)
    if (target !== undefined) imports.push({ target, isType })
  }
  const exports: { name: string; isDocumented: boolean }[] = []

  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') add(statement.source.value, statement.importKind === 'type')
    if (statement.type === 'ExportAllDeclaration') add(statement.source.value, statement.exportKind === 'type')
    if (statement.type !== 'ExportNamedDeclaration') continue
    if (statement.source) add(statement.source.value, statement.exportKind === 'type')
    const isDocumented = comments.some(
      ({ type, value, start, end }) =>
        type === 'Block' && value.startsWith('*') && start < statement.start && text.slice(end, statement.start).trim() === '',
    )
    exports.push(...declaredNames(statement.declaration).map(each => ({ name: each, isDocumented })))
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const quoted = /^['"]([^'"]+)['"]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (quoted) add(quoted[1]!, false)
  }
  // `import('./x.ts').Type` in a type.
  for (const [, specifier] of text.matchAll(/(?<!await )(?<!=> )\bimport\('(\.[^']+)'\)\.[A-Z]/g)) add(specifier!, true)
  return { file, package: name, room, imports, exports }
}

type Declaration = { type: string; id?: { name?: string } | null; declarations?: readonly { id: unknown }[] } | null | undefined

function declaredNames(declaration: unknown): string[] {
  const found = declaration as Declaration
  if (!found) return []
  const ids = found.declarations ? found.declarations.map(({ id }) => id as { name?: string }) : [found.id]
  return ids.flatMap(id => (id?.name ? [id.name] : []))
}
