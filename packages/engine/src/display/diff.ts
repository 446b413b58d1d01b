import { printableLine } from '@poolhouse/terminal'
import type { StepEvent } from '../events.ts'
import { type PathStep, type PropertyChange, parsePath } from '../plan/index.ts'
import { type Bag, UNKNOWN } from '../wire.ts'
import type { Colour, Paint } from './colours.ts'
import { formatBlock } from './values.ts'

const INDENT = '    '
/** Sign and colour of each kind of property change. */
export const kinds = {
  add: { sign: '+', colour: 'green' },
  delete: { sign: '-', colour: 'red' },
  update: { sign: '~', colour: 'yellow' },
} as const

/** A step as `pulumi preview --diff` shows it: URN, id, provider, and all inputs or every nested change. */
export function fullDiff(event: StepEvent, paint: Paint): string[] {
  const { urn, id, provider, inputs, oldInputs, changes, op } = event
  const facts = [id && `[id=${id}]`, `[urn=${urn}]`, provider && `[provider=${provider.replace(UNKNOWN, '[unknown]')}]`].flatMap(text =>
    text ? [printableLine(text)] : [],
  )
  const body = changes.length > 0 ? treeLines(treeOf(changes), INDENT, paint) : wholeLines(op, inputs, oldInputs, paint)
  return [...facts.map(text => paint('dim', `${INDENT}${INDENT}${text}`)), ...body.map(line => `${INDENT}${line}`)]
}

const whole: Partial<Record<StepEvent['op'], { sign: string; colour: Colour; of: 'new' | 'old' }>> = {
  create: { ...kinds.add, of: 'new' },
  'create-replacement': { ...kinds.add, of: 'new' },
  import: { sign: '=', colour: 'cyan', of: 'new' },
  'import-replacement': { sign: '=', colour: 'cyan', of: 'new' },
  read: { sign: '>', colour: 'cyan', of: 'new' },
  delete: { ...kinds.delete, of: 'old' },
  'delete-replaced': { ...kinds.delete, of: 'old' },
}

/** All inputs of a resource that is created, imported, read or deleted. */
function wholeLines(op: StepEvent['op'], inputs: Bag | undefined, oldInputs: Bag | undefined, paint: Paint): string[] {
  const look = whole[op]
  const bag = look?.of === 'old' ? oldInputs : inputs
  if (!look || !bag) return []
  return Object.entries(bag).flatMap(([key, value]) =>
    `${INDENT}${paint(look.colour, look.sign)} ${printableLine(key)}: ${formatBlock(value, `${INDENT}${INDENT}`)}`.split('\n'),
  )
}

type Tree = Map<PathStep, Tree | PropertyChange>

function treeOf(changes: readonly PropertyChange[]): Tree {
  const root: Tree = new Map()
  for (const change of changes) {
    const steps = parsePath(change.path)
    let at = root
    for (const step of steps.slice(0, -1)) {
      const next = at.get(step)
      const inner: Tree = next instanceof Map ? next : new Map()
      at.set(step, inner)
      at = inner
    }
    at.set(steps.at(-1) ?? change.path, change)
  }
  return root
}

function treeLines(tree: Tree, indent: string, paint: Paint): string[] {
  return [...tree].flatMap(([step, entry]) => {
    const name = typeof step === 'number' ? `[${step}]` : printableLine(step)
    if (!(entry instanceof Map)) return changeLines(entry, name, indent, paint)
    const [open, close] = [...entry.keys()].some(key => typeof key === 'number') ? '[]' : '{}'
    const { sign, colour } = kinds.update
    return [`${indent}${paint(colour, sign)} ${name}: ${open}`, ...treeLines(entry, indent + INDENT, paint), `${indent}  ${close}`]
  })
}

/** One change: sign, name, old and new value. */
export function changeLines(
  { kind, old, new: now, forcesReplacement }: PropertyChange,
  name: string,
  indent: string,
  paint: Paint,
): string[] {
  const { sign, colour } = kinds[kind]
  const value =
    kind === 'update' ? `${formatBlock(old, indent)} => ${formatBlock(now, indent)}` : formatBlock(kind === 'add' ? now : old, indent)
  const forces = forcesReplacement ? paint('magenta', ' (forces replacement)') : ''
  return `${indent}${paint(colour, sign)} ${printableLine(name)}: ${value}${forces}`.split('\n')
}
