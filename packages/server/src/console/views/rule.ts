import { type Markup, markup } from '../../http/index.ts'
import type { RuleExplanation } from '../../request-log/index.ts'

/** Characters of a value that a page shows. */
const maxValueLength = 300

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set')
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text
}

/** The rule that decided a refusal: the setting, its value, where it is set, what was sent, and what to do. */
export const ruleView = ({ setting, value, where, sent, why, fix }: RuleExplanation): Markup =>
  markup`<div class="why"><p><b>${setting}</b> of ${where} is <code>${valueText(value)}</code>${
    sent === undefined || sent === value ? undefined : markup`; sent was <code>${valueText(sent)}</code>`
  }.</p><p>${capital(why)}.</p><p><b>What to do:</b> ${fix}.</p></div>`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
