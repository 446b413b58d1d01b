import type { Source } from './sources.ts'

/** `<file>: <name>` of every exported function, type and constant without a docstring, for each package. */
export function undocumentedExports(sources: readonly Source[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const { file, package: name, exports } of sources) {
    found[name] ??= []
    found[name].push(...exports.filter(({ isDocumented }) => !isDocumented).map(each => `${file}: ${each.name}`))
  }
  return found
}
