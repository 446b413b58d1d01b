import { pageResponse } from '../layout.ts'
import type { ConsoleRequest } from '../request.ts'
import { problemView } from '../views/problem.ts'
import { requestsView } from '../views/requests.ts'

const pageSize = 50

/** The last requests of this process, with the rules that decided refusals. `errors=1`: refused and failed ones only. */
export async function requestsPage({ context, query }: ConsoleRequest): Promise<Response> {
  const refusedOnly = query.get('errors') === '1'
  const before = query.get('before') ?? undefined
  if (before !== undefined && !/^\d{1,15}$/.test(before))
    return pageResponse(400, problemView({ title: 'The address is wrong', text: 'before must be the number of a request.' }))
  const { events } = context.requestLog.after(0, { refusedOnly })
  const older = before === undefined ? events : events.filter(({ number }) => number < Number(before))
  const shown = older.slice(-pageSize).toReversed()
  return pageResponse(
    200,
    requestsView({
      events: shown,
      refusedOnly,
      next: older.length > pageSize ? String(shown.at(-1)!.number) : undefined,
      isFirst: before === undefined,
    }),
  )
}
