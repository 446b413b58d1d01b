import { type Markup, markup } from '../http/index.ts'

/** HTML components of the console's pages. */

/** How a badge is coloured: what is as it should be, what was refused or is off, what waits for somebody, and everything else. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain'

/** A short state. */
export const badge = (text: string, tone: Tone = 'plain'): Markup =>
  tone === 'plain' ? markup`<span class="badge">${text}</span>` : markup`<span class="badge ${tone}">${text}</span>`

/** Values of a list; a word where there are none. */
export const tags = (values: readonly string[] | undefined, none = 'none'): Markup =>
  values?.length
    ? markup`<ul class="tags">${values.map(value => markup`<li class="tag">${value}</li>`)}</ul>`
    : markup`<span class="soft">${none}</span>`

/** A column of a table. */
export interface Column<Row> {
  title: string
  view: (row: Row) => Markup | string | number | undefined
  /** `lead`: what the row is about; on narrow screens it has the whole width. */
  className?: 'num' | 'when' | 'lead'
}

/** A table; on narrow screens each row becomes a card. `keyOf`: rows that are new after an update are marked by it. */
export function table<Row>(label: string, columns: readonly Column<Row>[], rows: readonly Row[], keyOf?: (row: Row) => string): Markup {
  const classOf = ({ className }: Column<Row>) => (className ? markup` class="${className}"` : undefined)
  return markup`<table class="cards" aria-label="${label}"><thead><tr>${columns.map(column => markup`<th scope="col"${classOf(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(row => markup`<tr${keyOf && markup` data-key="${keyOf(row)}"`}>${columns.map(column => markup`<td${classOf(column)} data-label="${column.title}"><div>${column.view(row)}</div></td>`)}</tr>\n`)}</tbody></table>`
}

/** What stands in place of an empty list: that it is empty, and what to do next. */
export const empty = (title: string, next: Markup | string): Markup => markup`<div class="empty"><b>${title}</b><p>${next}</p></div>`

interface Card {
  title: string
  /** Beside the title. */
  note?: Markup | string | undefined
  id?: string
  /** The name of the part that is updated while the page is open. */
  live?: string
}

/** A part of a page. */
export const card = ({ title, note, id, live }: Card, content: Markup): Markup =>
  markup`<section class="card"${id && markup` id="${id}"`}${live && markup` data-live="${live}"`}><header><h2>${title}</h2>${note === undefined ? undefined : markup`<p class="soft small">${note}</p>`}</header>${content}</section>`

/** Content of a card that has a margin of its own. */
export const inset = (content: Markup): Markup => markup`<div class="in">${content}</div>`

/** A name, the setting behind it, and its value. */
export interface Fact {
  title: string
  setting?: string
  value: Markup | string | undefined
  /** What the value means. */
  about?: Markup | string | undefined
}

/** A list of facts. */
export const facts = (rows: readonly Fact[]): Markup =>
  markup`<dl class="facts">${rows.map(({ title, setting, value, about }) => markup`<div><dt>${title}${setting === undefined ? undefined : markup`<code>${setting}</code>`}</dt><dd>${value}${about === undefined ? undefined : markup`<p class="soft small">${about}</p>`}</dd></div>`)}</dl>`

/** A text to copy. Its button appears where scripts run. */
export const copyable = (id: string, text: string): Markup =>
  markup`<div class="code"><pre id="${id}" tabindex="0">${text}</pre><button type="button" data-copy="${id}" hidden>Copy</button></div>`

/** The link to the next page of a list, and from there back to the first. */
export const pager = (next: string | undefined, first: string | undefined): Markup | undefined =>
  next === undefined && first === undefined
    ? undefined
    : markup`<nav class="pager" aria-label="More">${first && markup`<a href="${first}">First page</a>`}${next && markup`<a href="${next}" rel="next">Next page</a>`}</nav>`

/** A form that acts, with its CSRF token. */
export const actionForm = (action: string, csrf: string, content: Markup): Markup =>
  markup`<form method="post" action="${action}"><input type="hidden" name="_csrf" value="${csrf}">${content}</form>`

/** A message about what was done. */
export const doneNotice = (text: string | undefined): Markup | undefined =>
  text === undefined ? undefined : markup`<p class="notice good" role="status">${text}</p>`

/** A number of rows that was counted up to a limit. */
export const counted = (count: number, limit: number): string =>
  count >= limit ? `over ${(limit - 1).toLocaleString('en')}` : count.toLocaleString('en')
