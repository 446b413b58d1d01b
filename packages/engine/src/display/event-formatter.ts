import { printable, printableLine } from '@poolhouse/terminal'
import type { EngineEvent, Operation, StepEvent, SummaryEvent } from '../events.ts'
import { isDefaultProvider, nameOf, typeOf } from '../plan/index.ts'
import { type Bag, equal } from '../wire.ts'
import type { Paint } from './colours.ts'
import { changeLines, fullDiff, kinds } from './diff.ts'
import { opStyle } from './op-styles.ts'
import { formatBlock } from './values.ts'

/** Formats the events of a run as lines of text. It keeps diagnostics until the summary. */
export class EventFormatter {
  private readonly paint: Paint
  private readonly isFull: boolean
  private dryRun = false
  private readonly diagnostics: (EngineEvent & { type: 'diagnostic' })[] = []

  /** `isFull`: show each step with all its properties (`--diff`). */
  constructor(paint: Paint, isFull = false) {
    this.paint = paint
    this.isFull = isFull
  }

  format(event: EngineEvent): string[] {
    return (this.byType[event.type] as (event: EngineEvent) => string[])(event)
  }

  private readonly byType: { [Type in EngineEvent['type']]: (event: Extract<EngineEvent, { type: Type }>) => string[] } = {
    start: event => this.formatStart(event),
    step: event => (this.isShown(event) ? this.formatStep(event) : []),
    program: ({ line }) => [`    ${printable(line)}`],
    // Diagnostics are shown under their resources at the end.
    diagnostic: event => {
      if (!event.ephemeral) this.diagnostics.push(event)
      return []
    },
    cancelling: ({ underWay }) => [this.paint('yellow', cancelling(underWay)), ''],
    outputs: ({ outputs, before }) => this.formatOutputs(outputs, before),
    summary: event => [...this.formatDiagnostics(), ...this.formatSummary(event)],
  }

  private formatStart({ operation, project, stack, dryRun }: EngineEvent & { type: 'start' }): string[] {
    this.dryRun = dryRun
    const mark = dryRun && operation !== 'preview' ? ' (plan only)' : ''
    return [this.paint('bold', `${titles[operation]} ${printableLine(`${project}/${stack}`)}${mark}`), '']
  }

  /** Steps that did nothing, parts of a replacement and default providers are not shown. */
  isShown(event: StepEvent): boolean {
    const { hidden } = opStyle(event)
    if (event.phase === 'failed') return true
    return event.phase === 'done' && hidden !== 'always' && hidden !== (this.dryRun ? 'preview' : 'run') && !isDefaultProvider(event.urn)
  }

  /** Whether a step is shown while it runs. */
  isWatched(event: StepEvent): boolean {
    return this.isShown({ ...event, phase: 'done' })
  }

  /** The line of a running step. */
  formatRunning(event: StepEvent, seconds: number): string {
    const style = opStyle(event)
    const verb = this.dryRun ? style.would : style.doing
    return `${this.paint(style.colour, style.sign.padStart(3))} ${subject(event)} ${verb}${seconds >= 1 ? ` (${seconds}s)` : ''}`
  }

  private formatStep(event: StepEvent): string[] {
    const style = opStyle(event)
    const verb = event.phase === 'failed' ? this.paint('red', 'failed') : this.dryRun ? style.would : style.did
    const took = event.durationMs >= 100 && !this.dryRun ? ` (${(event.durationMs / 1000).toFixed(1)}s)` : ''
    const head = `${this.paint(style.colour, style.sign.padStart(3))} ${subject(event)} ${verb}${took}`
    const lines = this.isFull
      ? fullDiff(event, this.paint)
      : event.changes.flatMap(change => changeLines(change, change.path, ' '.repeat(8), this.paint))
    return [head, ...this.formatEngineReasons(event), ...lines]
  }

  /** Reasons for a replacement that are not properties of the resource, such as its provider. */
  private formatEngineReasons({ replaceKeys, changes }: StepEvent): string[] {
    const reasons = replaceKeys.flatMap(key =>
      Object.hasOwn(engineReasons, key) && !changes.some(({ path }) => path === key) ? engineReasons[key]! : [],
    )
    return reasons.map(reason => `${' '.repeat(8)}${this.paint('magenta', `forced: ${reason}`)}`)
  }

  private formatOutputs(outputs: Bag, before: Bag): string[] {
    const keys = [...new Set([...Object.keys(outputs), ...Object.keys(before)])]
    if (keys.length === 0) return []
    const lines = keys.flatMap(key => {
      const [now, old] = [outputs[key], before[key]]
      const { sign, colour } = now === undefined ? kinds.delete : old === undefined ? kinds.add : equal(now, old) ? unchanged : kinds.update
      return `  ${this.paint(colour, sign)} ${printableLine(key)}: ${formatBlock(now ?? old, '    ')}`.split('\n')
    })
    return ['', this.paint('bold', 'Outputs:'), ...lines]
  }

  private formatDiagnostics(): string[] {
    const byUrn = Map.groupBy(this.diagnostics, ({ urn }) => urn)
    if (byUrn.size === 0) return []
    const lines = [...byUrn].flatMap(([urn, diagnostics]) => [
      ...(urn ? [printableLine(`  ${shortType(typeOf(urn))} (${nameOf(urn)}):`)] : []),
      ...diagnostics.flatMap(({ severity, message, at }) => {
        const [first = '', ...rest] = printable(`${at && !message.includes(at) ? `${at}: ` : ''}${message}`).split('\n')
        return [`    ${this.paint(severityColours[severity] ?? 'dim', `${severity}:`)} ${first}`, ...rest.map(line => `    ${line}`)]
      }),
    ])
    return ['', this.paint('bold', 'Diagnostics:'), ...lines]
  }

  private formatSummary({ changes, durationMs, result, operation }: SummaryEvent): string[] {
    const counts = headings.flatMap(([key, sign, colour, would, did]) => {
      const count = changes[key]
      return count
        ? [
            `    ${this.paint(colour, sign.padEnd(2))} ${count} ${this.dryRun ? would : operation === 'refresh' ? (found[key] ?? did) : did}`,
          ]
        : []
    })
    const end = {
      succeeded: [],
      failed: [this.paint('red', `${nouns[operation]} failed.`)],
      cancelled: [this.paint('red', `${nouns[operation]} was cancelled.`)],
    }
    return [
      '',
      this.paint('bold', 'Resources:'),
      ...(counts.length > 0 ? counts : ['    none']),
      '',
      ...end[result],
      `Duration: ${duration(durationMs)}`,
    ]
  }
}

const cancelling = (underWay: number) =>
  `Cancelling: ${underWay === 0 ? 'nothing is under way' : `${underWay} under way will be finished and saved`}. Ctrl-C again stops at once; the next run recovers what was under way then.`
const titles: Record<Operation, string> = {
  up: 'Updating',
  preview: 'Previewing',
  refresh: 'Refreshing',
  destroy: 'Destroying',
  import: 'Importing',
}
const nouns: Record<Operation, string> = {
  up: 'The update',
  preview: 'The preview',
  refresh: 'The refresh',
  destroy: 'The destroy',
  import: 'The import',
}
const engineReasons: Record<string, string> = {
  provider: 'its provider is replaced',
  replaceWith: 'a resource of its replaceWith is replaced',
  deletedWith: 'the resource that it is deleted with is replaced',
  id: 'the run was asked to replace it',
  replacementTrigger: 'its replacementTrigger changed',
}
const unchanged = { sign: ' ', colour: 'dim' } as const
const severityColours = { error: 'red', warning: 'yellow', info: 'cyan', debug: 'dim' } as const
const headings = [
  ['create', '+', 'green', 'to create', 'created'],
  ['import', '=', 'cyan', 'to import', 'imported'],
  ['update', '~', 'yellow', 'to update', 'updated'],
  ['replace', '+-', 'magenta', 'to replace', 'replaced'],
  ['delete', '-', 'red', 'to delete', 'deleted'],
  ['discard', '<', 'red', 'to discard', 'discarded'],
  ['read', '>', 'cyan', 'read', 'read'],
  ['skip', '.', 'dim', 'to skip', 'skipped'],
  ['same', ' ', 'dim', 'unchanged', 'unchanged'],
] as const
const found: Partial<Record<string, string>> = { update: 'changed', delete: 'gone' }

const subject = ({ resourceType, name }: StepEvent) => printableLine(`${shortType(resourceType)} ${name}`)
/** `aws:cognito/userPool:UserPool` as people write it. */
const shortType = (type: string): string => type.replace(/\/[^:]*:/, ':')

const duration = (ms: number): string => {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`
  return `${Math.floor(ms / 60_000)}m${Math.round((ms % 60_000) / 1000)}s`
}
