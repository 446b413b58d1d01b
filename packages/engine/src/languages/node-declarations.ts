import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Project } from '../project/index.ts'
import type { DeclaredOutput } from '../provider.ts'

/**
 * The outputs that the installed SDK of a package declares of a resource type, or of a function's result. They are read from its declaration files,
 * which all generated SDKs lay out alike: `aws:lambda/function:Function` is `lambda/function.d.ts` of `@pulumi/aws`.
 */
export async function declaredOutputsOf({ programDir }: Project, kind: 'resource' | 'function', token: string): Promise<DeclaredOutput[]> {
  const [packageName = '', module = '', name = ''] = token.split(':')
  if (!/^[\w-]+$/.test(packageName) || !/^[\w/.-]+$/.test(module) || !/^\w+$/.test(name) || module.includes('..')) return []
  let folder: string
  try {
    folder = dirname(createRequire(join(programDir, 'index.js')).resolve(`@pulumi/${packageName}/package.json`))
  } catch {
    return []
  }
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  const path = module.replace(/^index\/?/, '').replace(/\/$/, '')
  for (const file of [path, join(path, lower), lower]) {
    const text = file && (await readFile(join(folder, `${file}.d.ts`), 'utf8').catch(() => undefined))
    if (text) return kind === 'resource' ? classOutputs(text, name) : resultMembers(text)
  }
  return []
}

/** `readonly arn: pulumi.Output<string>;`: only outputs that are always there; the others may be absent in reality too. */
function classOutputs(text: string, name: string): DeclaredOutput[] {
  const [, body = ''] = text.split(new RegExp(`export declare class ${name} extends`))
  const own = body.split('\nexport ')[0] ?? ''
  return [...own.matchAll(/^ {4}readonly (\w+): pulumi\.Output<(.+)>;$/gm)].flatMap(([, output = '', type = '']) =>
    /\| undefined$/.test(type) ? [] : [{ name: output, kind: kindOf(type) }],
  )
}

/** `readonly arn: string;` of the interface of a function's result. */
function resultMembers(text: string): DeclaredOutput[] {
  const [, body = ''] = text.split(/export interface \w+Result \{/)
  const own = body.split('\n}')[0] ?? ''
  return [...own.matchAll(/^ {4}readonly (\w+): (.+);$/gm)].map(([, name = '', type = '']) => ({ name, kind: kindOf(type) }))
}

const kinds: Record<string, DeclaredOutput['kind']> = { 'string[]': 'texts', number: 'number', boolean: 'boolean' }

function kindOf(type: string): DeclaredOutput['kind'] {
  if (Object.hasOwn(kinds, type)) return kinds[type]!
  if (type.endsWith('[]')) return 'list'
  return type.startsWith('{') || type.startsWith('outputs.') ? 'map' : 'text'
}
