import type { ClockOutcome } from '../../dev/index.ts'
import { markup } from '../../http/index.ts'
import { actionForm, card, doneNotice, facts, inset } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths } from '../paths.ts'
import { duration, moment } from '../time.ts'

/** The units in which a step is typed. */
export const secondsOf = { minutes: 60, hours: 3_600, days: 86_400 } as const

/** Whether a text names a unit. */
export const isUnit = (text: string): text is keyof typeof secondsOf => Object.hasOwn(secondsOf, text)

/** Why the clock was not advanced. */
export const clockRefusals: Readonly<Record<Exclude<ClockOutcome, 'moved'>, string>> = {
  'no-step': 'The clock was not advanced: give a whole number of minutes, hours or days, more than 0 and at most 100 years.',
  'past-the-end': 'The clock was not advanced: it ends with the year 9998, and it never goes back.',
}

interface ClockData {
  /** By the domain clock, in milliseconds. */
  now: number
  realNow: number
  csrf: string
}

/** How far the domain clock is ahead. */
export const aheadText = ({ now, realNow }: Pick<ClockData, 'now' | 'realNow'>): string =>
  now - realNow < 1_000 ? 'the same as this machine' : `${duration((now - realNow) / 1000)} ahead of this machine`

/** The page of the domain clock. */
export const clockView = ({ now, realNow, isMoved = false, problem }: ClockData & { isMoved?: boolean; problem?: string }): Page => ({
  title: 'Clock',
  section: 'clock',
  about: markup`Codes, sessions and tokens expire by this clock. Advance it instead of waiting.`,
  body: markup`${doneNotice(isMoved ? 'The clock was advanced.' : undefined)}${problem && markup`<p class="notice bad" role="alert">${problem}</p>`}
${card(
  { title: 'Time of the service', live: 'clock' },
  facts([
    { title: 'Now', value: moment(now, 0) },
    { title: 'Compared', value: aheadText({ now, realNow }) },
  ]),
)}
${card(
  { title: 'Advance', note: markup`or <code>poolhouse clock advance 1h</code>` },
  inset(
    markup`<form class="line" method="get" action="${paths.clock}"><label>By <input type="number" name="amount" value="1" min="1" required></label><label>Unit <select name="unit"><option>minutes</option><option selected>hours</option><option>days</option></select></label><button type="submit">Advance…</button></form>`,
  ),
)}`,
})

/** The page that asks before the clock is advanced, because it never goes back. */
export const confirmClockView = ({ now, seconds, csrf }: ClockData & { seconds: number }): Page => ({
  title: `Advance the clock by ${duration(seconds)}?`,
  section: 'clock',
  crumbs: [{ text: 'Clock', href: paths.clock }],
  body: card(
    { title: 'It never goes back' },
    inset(markup`<p>It is ${moment(now, 0)} now. ${duration(seconds)} later, what is valid for a shorter time has expired: codes, sessions, tokens. Only an empty data directory starts at the present again.</p>
<div class="actions">${actionForm(paths.clock, csrf, markup`<input type="hidden" name="seconds" value="${seconds}"><button class="main" type="submit">Advance the clock</button>`)}<a class="button" href="${paths.clock}">Cancel</a></div>`),
  ),
})
