import type { ChangeCounts, EngineEvent, Operation } from './events.ts'
import { isDefaultProvider, type StepOp } from './plan/index.ts'

/** The count that each step adds to; a replacement counts once, with its `replace`. */
const headings: Record<StepOp, keyof ChangeCounts | undefined> = {
  same: 'same',
  create: 'create',
  update: 'update',
  delete: 'delete',
  replace: 'replace',
  'create-replacement': undefined,
  'delete-replaced': undefined,
  read: 'read',
  'read-replacement': 'read',
  refresh: undefined,
  import: 'import',
  'import-replacement': 'import',
  discard: 'discard',
  'discard-replaced': undefined,
  'remove-pending-replace': 'delete',
}
/** Of a skipped resource nothing is created or updated; with its entry it is gone. */
const skippedHeadings: Record<StepOp, keyof ChangeCounts | undefined> = {
  ...headings,
  create: 'skip',
  update: 'skip',
  replace: 'skip',
  read: 'read',
  delete: 'discard',
}
const foundHeadings = { same: 'same', changed: 'update', gone: 'delete' } as const

/**
 * Counts a finished step. Default providers are not counted, because the engine registers them itself. What a refresh finds is counted by the operation
 * `refresh` only: elsewhere the step that follows from it counts.
 */
export function countStep(counts: ChangeCounts, event: EngineEvent, operation: Operation) {
  if (event.type !== 'step' || event.phase !== 'done' || isDefaultProvider(event.urn)) return
  const found = operation === 'refresh' && event.found ? foundHeadings[event.found] : undefined
  const heading = event.op === 'refresh' ? found : event.skipped ? skippedHeadings[event.op] : headings[event.op]
  if (heading) counts[heading] = (counts[heading] ?? 0) + 1
}

/** Whether anything changes, or has changed. */
export const hasChanges = ({ same: _, read: __, ...changes }: ChangeCounts): boolean => Object.values(changes).some(count => count > 0)
