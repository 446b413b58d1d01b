/** npm run bench -- timing: whether response times reveal which users exist, or their state, to a caller without a signature. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { startBuiltService } from '../built.ts'
import { type Attempt, unsignedAttempts } from './timing/operations.ts'
import { type Answer, shapeOf } from './timing/requests.ts'
import { type Party, prepare, type State, startTriggers, usersOfState, usesOfUser } from './timing/users.ts'
import { type Sample, welch } from './welch.ts'
import { type LogWrites, openWriteAheadLog } from './write-ahead-log.ts'

export const description = `response times of every unsigned operation for users of every state against those for unknown users, at a client with PreventUserExistenceErrors=ENABLED; parts: ${unsignedAttempts.map(({ id }) => id).join(', ')}`

/** |t| from here on is a significant difference; the threshold of leakage tests such as TVLA. */
const threshold = 4.5
/** Of one kind of user, at most: the users have to last. */
const mostRounds = usersOfState * usesOfUser
const fewestRounds = 50
const warmUp = 30
/** Of all attempts together, without the preparation. */
const budgetMs = 8 * 60_000
/** Between attempts, longer than any lock-out and every quota of an hour. */
const pauseSeconds = 2 * 3_600

type Kind = State | 'unknown'

/** What was measured of one step for one kind of user. */
interface Series {
  times: number[]
  answers: Map<string, number>
  total: LogWrites
}

/** A step for users of one state beside the same step for unknown ones. */
interface Comparison {
  step: string
  state: State
  n: number
  /** Microseconds by which the answer for a user is slower, without the slowest tenth. */
  difference: number
  t: number
  /** |t| without the slowest tenth, because noise in slow calls hides small differences. */
  trimmedT: number
  /** Pages that the answer for a user writes more, on average: a hint at the cause. */
  pages: number
  /** Why a caller can tell the two apart; empty where nothing does. */
  revealed: string
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: readonly string[],
): Promise<boolean> {
  const isPart = (part: string, id: string) => id === part || id.startsWith(`${part}-`)
  const chosen = unsignedAttempts.filter(({ id }) => only.length === 0 || only.some(part => isPart(part, id)))
  const wrong = only.find(part => !unsignedAttempts.some(({ id }) => isPart(part, id)))
  if (wrong !== undefined) {
    printResult(`timing: "${wrong}" is no part of the study. Parts: ${unsignedAttempts.map(({ id }) => id).join(', ')}.`)
    return false
  }
  const triggers = await startTriggers()
  const started = await startBuiltService(triggers.args)
  try {
    const party = await prepare(started.url, logProgress)
    const log = openWriteAheadLog(join(started.data, 'poolhouse.db-wal'))
    const comparisons: Comparison[] = []
    const weight = (attempts: readonly Required<Attempt>[]) =>
      attempts.reduce((sum, { steps, states }) => sum + steps.length * (states.length + 1), 0)
    const begun = performance.now()
    for (const [index, attempt] of chosen.entries()) {
      await moveClock(started.url, pauseSeconds)
      // What an attempt leaves of its time goes to those after it.
      const left = begun + budgetMs - performance.now()
      const until = performance.now() + (left * weight([attempt])) / weight(chosen.slice(index))
      const found = await measure(party, attempt, log.since, until)
      comparisons.push(...found)
      const worst = Math.max(...found.map(({ t, trimmedT }) => Math.max(t, trimmedT)))
      const revealed = found.filter(one => one.revealed !== '').length
      logProgress(
        `timing: ${index + 1} of ${chosen.length}, ${attempt.id}: ${found[0]!.n} of each, highest |t| ${worst.toFixed(1)}${revealed > 0 ? `, ${revealed} of ${found.length} REVEALED` : ''}`,
      )
    }
    log.close()
    printTable(comparisons, printResult)
    return comparisons.every(({ revealed }) => revealed === '')
  } finally {
    await started.stop()
    triggers.stop()
  }
}

/** Sends the attempt for every kind of user in each round, in random order, so that drift and other load affect all alike. */
async function measure(
  party: Party,
  { steps, states, nameFor }: Required<Attempt>,
  written: () => LogWrites,
  until: number,
): Promise<Comparison[]> {
  const kinds: Kind[] = ['unknown', ...states]
  const series = new Map(
    kinds.map(kind => [kind, steps.map((): Series => ({ times: [], answers: new Map(), total: { commits: 0, pages: 0 } }))]),
  )
  for (let round = -warmUp; round < mostRounds && (round < fewestRounds || performance.now() < until); round++)
    for (const kind of shuffled(kinds)) {
      // The warm-up uses names that no user has, so that it uses up no quota.
      const name = round < 0 ? `warm-${String(-round).padStart(3, '0')}-${kind}@example.com` : nameFor(kind, round)
      let last: Answer | undefined
      for (const [index, step] of steps.entries()) {
        written()
        const before = performance.now()
        last = await step.send(party, name, last)
        const took = performance.now() - before
        if (round < 0) continue
        const { times, answers, total } = series.get(kind)![index]!
        times.push(took)
        const shape = shapeOf(last)
        answers.set(shape, (answers.get(shape) ?? 0) + 1)
        const { commits, pages } = written()
        total.commits += commits
        total.pages += pages
      }
    }
  return steps.flatMap((step, index) =>
    states.map(state => compare(step.name, state, series.get(state)![index]!, series.get('unknown')![index]!)),
  )
}

function compare(step: string, state: State, user: Series, unknown: Series): Comparison {
  const n = user.times.length
  const [fastUser, fastUnknown] = withoutSlowest(user.times, unknown.times)
  const t = Math.abs(welch(user.times, unknown.times))
  const trimmedT = Math.abs(welch(fastUser, fastUnknown))
  const answersOf = ({ answers }: Series) => [...answers.keys()].sort().join(' | ')
  const commits = (user.total.commits - unknown.total.commits) / n
  const revealed = [
    ...(Math.max(t, trimmedT) >= threshold ? ['time'] : []),
    // Deliveries and the sweep commit during some calls of every kind.
    ...(Math.abs(commits) > 0.25 ? [`${commits.toFixed(2)} commits more`] : []),
    ...(answersOf(user) === answersOf(unknown) ? [] : [`answers: ${answersOf(user)} against ${answersOf(unknown)}`]),
  ]
  return {
    step,
    state,
    n,
    difference: (mean(fastUser) - mean(fastUnknown)) * 1_000,
    t,
    trimmedT,
    pages: (user.total.pages - unknown.total.pages) / n,
    revealed: revealed.join('; '),
  }
}

function printTable(comparisons: readonly Comparison[], printResult: (line: string) => void): void {
  const numbers = (...cells: string[]) => cells.map(cell => cell.padStart(8)).join('')
  printResult(`${numbers('n', 'µs', '|t|', 'trimmed', 'pages')}  judged    user          step`)
  for (const { step, state, n, difference, t, trimmedT, pages, revealed } of comparisons)
    printResult(
      `${numbers(String(n), difference.toFixed(0), t.toFixed(2), trimmedT.toFixed(2), pages.toFixed(1))}  ${revealed === '' ? 'alike   ' : 'REVEALED'}  ${state.padEnd(12)}  ${step}${revealed && ` (${revealed})`}`,
    )
  const count = comparisons.filter(({ revealed }) => revealed !== '').length
  printResult(
    `${comparisons.length} pairs, ${count} revealed. µs: how much slower the answer for the user is than for an unknown name; it and "trimmed" leave out the slowest tenth; pages: how many more of the database it writes. Revealed: |t| from ${threshold} on, another answer, or another number of commits.`,
  )
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const left = [...items]
  return Array.from(items, () => left.splice(randomInt(left.length), 1)[0]!)
}

const mean = (sample: Sample) => sample.reduce((sum, one) => sum + one, 0) / sample.length

/** Removes the slowest tenth of both samples by one limit. */
function withoutSlowest(a: Sample, b: Sample): [Sample, Sample] {
  const sorted = [...a, ...b].sort((one, other) => one - other)
  const limit = sorted[Math.floor(sorted.length * 0.9)]!
  return [a.filter(one => one < limit), b.filter(one => one < limit)]
}

async function moveClock(url: string, seconds: number): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-poolhouse': '1' }
  const answer = await fetch(`${url}/_poolhouse/clock`, { method: 'POST', headers, body: JSON.stringify({ seconds }) })
  if (!answer.ok) throw new Error(`The clock was not advanced: ${await answer.text()}`)
}
