import type { StepEvent } from '../events.ts'
import type { StepOp } from '../plan/index.ts'
import type { Colour } from './colours.ts'

/** How a step is shown: sign, colour, and its verb as a plan, while it runs, and when it is done. */
export interface OpStyle {
  sign: string
  colour: Colour
  would: string
  doing: string
  did: string
  /** When the step is not shown, because the other steps of its replacement are. */
  hidden?: 'preview' | 'run' | 'always'
}

const styles: Record<StepOp, OpStyle> = {
  same: { sign: ' ', colour: 'dim', would: 'same', doing: 'same', did: 'unchanged', hidden: 'always' },
  create: { sign: '+', colour: 'green', would: 'create', doing: 'creating', did: 'created' },
  update: { sign: '~', colour: 'yellow', would: 'update', doing: 'updating', did: 'updated' },
  delete: { sign: '-', colour: 'red', would: 'delete', doing: 'deleting', did: 'deleted' },
  replace: { sign: '+-', colour: 'magenta', would: 'replace', doing: 'replacing', did: 'replaced', hidden: 'run' },
  'create-replacement': {
    sign: '++',
    colour: 'green',
    would: 'create replacement',
    doing: 'creating replacement',
    did: 'created replacement',
    hidden: 'preview',
  },
  'delete-replaced': {
    sign: '--',
    colour: 'red',
    would: 'delete original',
    doing: 'deleting original',
    did: 'deleted original',
    hidden: 'preview',
  },
  read: { sign: '>', colour: 'cyan', would: 'read', doing: 'reading', did: 'read' },
  'read-replacement': { sign: '>~', colour: 'cyan', would: 'read for replacement', doing: 'reading', did: 'read' },
  refresh: { sign: '~', colour: 'yellow', would: 'refresh', doing: 'refreshing', did: 'refreshed' },
  import: { sign: '=', colour: 'cyan', would: 'import', doing: 'importing', did: 'imported' },
  'import-replacement': { sign: '=>', colour: 'cyan', would: 'import replacement', doing: 'importing', did: 'imported' },
  discard: { sign: '<', colour: 'red', would: 'discard', doing: 'discarding', did: 'discarded' },
  'discard-replaced': { sign: '<<', colour: 'red', would: 'discard', doing: 'discarding', did: 'discarded', hidden: 'always' },
  'remove-pending-replace': { sign: '-', colour: 'red', would: 'forget', doing: 'forgetting', did: 'forgotten' },
}

const found: Record<NonNullable<StepEvent['found']>, OpStyle> = {
  same: { ...styles.same },
  changed: { ...styles.update, would: 'changed outside', did: 'changed outside' },
  gone: { ...styles.delete, would: 'deleted outside', did: 'deleted outside' },
}

/** The styles of steps on resources that the run skips. */
const skipped: Partial<Record<StepOp, OpStyle>> = {
  create: { sign: '.', colour: 'dim', would: 'skip', doing: 'skipping', did: 'skipped' },
  update: { sign: '.', colour: 'dim', would: 'skip (inputs changed)', doing: 'skipping', did: 'skipped (inputs changed)' },
  replace: { ...styles.replace, sign: '.', colour: 'dim', would: 'skip (a new id)' },
  'create-replacement': { ...styles['create-replacement'], sign: '.', colour: 'dim', doing: 'skipping', did: 'skipped (a new id)' },
  'delete-replaced': { ...styles['delete-replaced'], hidden: 'always' },
  delete: { sign: '.', colour: 'dim', would: 'forget', doing: 'forgetting', did: 'forgotten' },
  read: { sign: '.', colour: 'dim', would: 'skip', doing: 'skipping', did: 'skipped' },
}

/** The style of a step; that of a skipped resource says so; that of a refresh depends on its result. */
export const opStyle = ({ op, found: what, skipped: isSkipped }: Pick<StepEvent, 'op' | 'found' | 'skipped'>): OpStyle =>
  what ? found[what] : (isSkipped && skipped[op]) || styles[op]
