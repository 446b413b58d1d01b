import type { ServiceError } from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import type { RuleExplanation } from '../../request-log/index.ts'
import type { Page } from '../layout.ts'
import { paths } from '../paths.ts'
import { ruleView } from './rule.ts'

/** A page that says why there is nothing else. */
export const problemView = ({ title, text }: { title: string; text: string }): Page => ({
  title,
  body: markup`<div class="notice bad"><p>${text}</p></div><p><a class="button" href="${paths.home}">All user pools</a></p>`,
})

/** What an operation refused, and the rule that decided. */
export const refusalNotice = ({ name, message }: Pick<ServiceError, 'name' | 'message'>, rule: RuleExplanation | undefined): Markup =>
  markup`<div class="notice bad" role="alert"><p><b>${name}</b>: ${message}</p></div>${rule && ruleView(rule)}`

/** A page for a request that an operation refused. */
export const refusalView = (error: ServiceError, rule: RuleExplanation | undefined): Page => ({
  title: 'The request was refused',
  body: markup`${refusalNotice(error, rule)}<p><a class="button" href="${paths.home}">All user pools</a></p>`,
})
