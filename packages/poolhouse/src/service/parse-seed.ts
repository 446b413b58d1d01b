import { type ReadSeed, type Seed, SeedError } from '@poolhouse/server'
import { isCollection, isNode, LineCounter, parseDocument } from 'yaml'

/** The seed in the text of a file, and the lines of its parts. @throws SeedError with line and column of what is not YAML */
export function parseSeedFile(file: string, text: string): ReadSeed {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [problem] = document.errors
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0])
    throw new SeedError(`${file}:${line}:${col}: ${problem.message.split('\n')[0]!.replace(/ at line .*/, '')}. It must be YAML.`)
  }
  const locate = (path: string) => {
    const line = lineOf(document, path, lines)
    return line === undefined ? file : `${file}:${line}`
  }
  return { seed: document.toJS() as Seed, locate }
}

/** The line of the path that an error message begins with, `pools[0].clients[1]`. */
function lineOf(document: ReturnType<typeof parseDocument>, message: string, lines: LineCounter): number | undefined {
  const place = /^[\w[\].]*/.exec(message)?.[0] ?? ''
  const path = [...place.matchAll(/\w+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step))
  while (path.length > 0) {
    const node = isCollection(document.contents) ? document.getIn(path, true) : undefined
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    path.pop()
  }
  return undefined
}
