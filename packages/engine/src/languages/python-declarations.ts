import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '../project/index.ts'
import type { DeclaredOutput } from '../provider.ts'
import { pythonName } from './python-names.ts'
import { pythonIn, systemPython, toolchainOf } from './python-toolchains.ts'
import { askTool } from './run-tool.ts'

/**
 * The outputs that the installed SDK of a package declares of a resource type, or of a function's result. They are read from its modules, which all
 * generated SDKs lay out alike: `aws:lambda/function:Function` is `lambda_/function.py` of `pulumi_aws`.
 */
export async function pythonOutputs(project: Project, kind: 'resource' | 'function', token: string): Promise<DeclaredOutput[]> {
  const [packageName = '', module = '', name = ''] = token.split(':')
  if (!/^[\w-]+$/.test(packageName) || !/^[\w/.-]+$/.test(module) || !/^\w+$/.test(name) || module.includes('..')) return []
  const folder = packageFolder(project, `pulumi_${packageName.replaceAll('-', '_')}`)
  if (folder === undefined) return []
  const [first = ''] = module.split('/')
  const path = first === 'index' ? [] : first.split('.').map(pythonName)
  const file = join(folder, ...path, `${pythonName(name)}.py`)
  const text = await readFile(file, 'utf8').catch(() => '')
  const className = kind === 'resource' ? name : `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`
  return getters(text, className)
}

/** The folder of an installed package, without its import, which may take seconds. */
function packageFolder(project: Project, packageName: string): string | undefined {
  const environment = toolchainOf(project).environment(project)
  if (environment !== undefined) {
    const [found] = globSync(`{lib,Lib}{/python3.*,}/site-packages/${packageName}`, { cwd: environment })
    if (found !== undefined) return join(environment, found)
  }
  const python = environment === undefined ? systemPython() : pythonIn(environment)
  const script = `import importlib.util as u; print(u.find_spec("${packageName}").submodule_search_locations[0])`
  return askTool(python, ['-c', script])
}

const getter = /@pulumi\.getter(?:\(name="(\w+)"\))?\s+def (\w+)\(self\) -> (.+):\n/g

/** The properties of a class: only outputs that are always there; the others may be absent in reality too. */
function getters(text: string, className: string): DeclaredOutput[] {
  const [, body = ''] = text.split(new RegExp(`^class ${className}\\b.*:\\n`, 'm'))
  const [own = ''] = body.split(/^(?:class|def|@)/m)
  return [...own.matchAll(getter)].flatMap(([, wireName, name = '', type = '']) => {
    const inner = /^pulumi\.Output\[(.+)\]$/.exec(type)?.[1] ?? type
    return inner.startsWith('Optional[') ? [] : [{ name: wireName ?? name, kind: kindOf(inner.replaceAll('_builtins.', '')) }]
  })
}

const kinds: Readonly<Record<string, DeclaredOutput['kind']>> = {
  int: 'number',
  float: 'number',
  bool: 'boolean',
  'Sequence[str]': 'texts',
}

function kindOf(type: string): DeclaredOutput['kind'] {
  if (Object.hasOwn(kinds, type)) return kinds[type]!
  if (/^(Sequence|List|list)\[/.test(type)) return 'list'
  return /^(Mapping|Dict|dict)\[|^'outputs\./.test(type) ? 'map' : 'text'
}
