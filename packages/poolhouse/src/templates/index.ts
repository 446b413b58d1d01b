/**
 * Templates: the projects that `poolhouse new` makes, a user pool with an app client in each language.
 * Not here: how programs of a language run (the engine's languages/), the programs of the guide (examples/guide).
 */
import { csharp } from './csharp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { python } from './python.ts'
import type { Template } from './template.ts'
import { typescript } from './typescript.ts'
import { yaml } from './yaml.ts'

export type { ProjectNames, Template } from './template.ts'

/** The templates by name. A new language is a row and a file. */
export const templates: Readonly<Record<string, Template>> = { typescript, python, go, java, csharp, yaml }

/** A template by its name, or by the one that it has with the official CLI: `aws-python`. */
export function findTemplate(name: string): Template | undefined {
  const own = name.replace(/^aws-/, '')
  return Object.hasOwn(templates, own) ? templates[own] : undefined
}
