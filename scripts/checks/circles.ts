/** Import circles: between files at run time, and between rooms when types count too. */
import type { Source } from './sources.ts'

type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** One sentence for each circle. */
export function importCircles(sources: readonly Source[]): string[] {
  return [...fileCircles(sources), ...roomCircles(sources)]
}

function fileCircles(sources: readonly Source[]): string[] {
  const graph = new Map(
    sources.map(({ file, imports }) => [file, new Set(imports.filter(({ isType }) => !isType).map(({ target }) => target))]),
  )
  return stronglyConnected(graph).map(files => `Circle of imports at run time: ${files.join(', ')}.`)
}

/** A file directly in `src` is a node of its own. */
function roomCircles(sources: readonly Source[]): string[] {
  const byFile = new Map(sources.map(source => [source.file, source]))
  const graph = new Map<string, Set<string>>()
  for (const source of sources) {
    const from = roomOf(source)
    const targets = graph.get(from) ?? new Set<string>()
    graph.set(from, targets)
    for (const { target } of source.imports) {
      const imported = byFile.get(target)
      if (imported && roomOf(imported) !== from) targets.add(roomOf(imported))
    }
  }
  return stronglyConnected(graph).map(rooms => `Circle of rooms: ${rooms.join(', ')}. Move what they share to the one that is lower.`)
}

function roomOf({ package: name, room }: Source): string {
  return `${name}/${room}`
}

/** Tarjan's algorithm: the sets of nodes that reach each other, larger than one node. */
function stronglyConnected(graph: Graph): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string): void => {
    index.set(node, index.size)
    low.set(node, index.get(node)!)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!))
    }
    if (low.get(node) !== index.get(node)) return
    const members = stack.splice(stack.indexOf(node))
    if (members.length > 1) found.push(members.sort())
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}
