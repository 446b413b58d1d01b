import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { EngineFailure } from '../failure.ts'

/** A program file: gives the position of its nodes and collects all problems, so that they are reported together. */
export class Source {
  readonly file: string
  readonly root: Node | null
  private readonly lines = new LineCounter()
  private readonly problems: string[] = []

  constructor(file: string, text: string) {
    this.file = file
    const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false })
    for (const error of document.errors) this.addProblem(error.pos[0], error.message)
    this.root = document.contents as Node | null
  }

  /** `file:line,column` of a node or an offset. */
  position(at: Node | number | null | undefined): string {
    const offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0)
    const { line, col } = this.lines.linePos(offset)
    return `${this.file}:${line},${col}`
  }

  addProblem(at: Node | number | null | undefined, message: string) {
    this.problems.push(`${this.position(at)}: ${message}`)
  }

  /** Throws all problems so far, if there are any. */
  assertNoProblems() {
    if (this.problems.length > 0) throw new EngineFailure(this.problems.join('\n'))
  }

  /** The entries of a map; anything else is a problem and has no entries. Absent and empty nodes have none either. */
  entries(node: Node | null | undefined, what: string): { key: string; keyNode: Node; value: Node | null }[] {
    if (!node || (isScalar(node) && node.value === null)) return []
    if (!isMap(node)) {
      this.addProblem(node, `${what} must be a map`)
      return []
    }
    return (node as YAMLMap).items.map((pair: Pair) => {
      const keyNode = pair.key as Node
      return { key: String(isScalar(keyNode) ? keyNode.value : keyNode), keyNode, value: pair.value as Node | null }
    })
  }

  /** The members of a map; an unknown key is a problem. */
  members<Key extends string>(node: Node | null | undefined, what: string, allowed: readonly Key[]): Partial<Record<Key, Node>> {
    const members: Partial<Record<Key, Node>> = {}
    for (const { key, keyNode, value } of this.entries(node, what)) {
      if (!allowed.includes(key as Key))
        this.addProblem(keyNode, `${what} has no property "${key}"; the allowed ones are ${allowed.join(', ')}`)
      else if (value) members[key as Key] = value
    }
    return members
  }

  text(node: Node | undefined, what: string): string | undefined {
    if (!node) return undefined
    if (isScalar(node) && typeof node.value === 'string') return node.value
    this.addProblem(node, `${what} must be a text`)
    return undefined
  }

  bool(node: Node | undefined, what: string): boolean | undefined {
    if (!node) return undefined
    if (isScalar(node) && typeof node.value === 'boolean') return node.value
    this.addProblem(node, `${what} must be true or false`)
    return undefined
  }

  texts(node: Node | undefined, what: string): string[] {
    if (!node) return []
    if (isSeq(node) && node.items.every(item => isScalar(item) && typeof item.value === 'string'))
      return node.items.map(item => String((item as { value: string }).value))
    this.addProblem(node, `${what} must be a list of texts`)
    return []
  }
}
