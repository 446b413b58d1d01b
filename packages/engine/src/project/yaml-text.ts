import { type Document, parseDocument } from 'yaml'
import { EngineFailure } from '../failure.ts'

/** Parses one YAML (or JSON) document; a syntax error is reported with file, line and column. */
export function parseYaml(text: string, file: string): Document {
  const document = parseDocument(text, { prettyErrors: true, strict: true })
  const [error] = document.errors
  if (error) {
    const [at] = error.linePos ?? []
    const [what] = error.message.split(' at line ')
    throw new EngineFailure(`${file}:${at?.line ?? 1},${at?.col ?? 1}: ${what}. Fix the YAML there.`)
  }
  return document
}
