import { ServiceError } from '@poolhouse/contract'
import { perform } from '../../operations/in-process.ts'
import { explainRefusal, traceOf } from '../../request-log/index.ts'
import { pageResponse } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import { type ConsoleRequest, callOn, NothingThere, performOrRefusal, poolOf, userOf } from '../request.ts'
import { isUserAction, type UserActionName, userActions } from '../user-actions.ts'
import { refusalNotice } from '../views/problem.ts'
import { confirmActionView, type UserData, userView } from '../views/user.ts'

async function read(request: ConsoleRequest): Promise<UserData> {
  const pool = await poolOf(request)
  const user = await userOf(request, pool)
  const call = callOn(request, pool)
  const subject = { UserPoolId: pool.id, Username: user.username }
  const { Groups = [] } = await perform(call, 'AdminListGroupsForUser', { ...subject, Limit: 60 })
  return {
    pool,
    user,
    factors: await performOrRefusal(call, 'AdminGetUserAuthFactors', subject),
    groups: Groups,
    sessions: await performOrRefusal(call, 'AdminListUserSessions', subject),
    devices: await performOrRefusal(call, 'AdminListDevices', { ...subject, Limit: 60 }),
    csrf: request.csrf,
  }
}

/** A user: status, attributes, factors, groups, sessions, devices, and what can be done. */
export async function userPage(request: ConsoleRequest): Promise<Response> {
  const done = request.query.get('done') ?? ''
  return pageResponse(200, userView({ ...(await read(request)), ...(isUserAction(done) && { done: userActions[done].done }) }))
}

function actionOf(request: ConsoleRequest): UserActionName {
  const name = request.param('action')
  if (!isUserAction(name)) throw new NothingThere(`There is no action “${name}” on a user.`)
  return name
}

/** Asks before an action that cannot be taken back; every other one has its button on the page of the user. */
export async function confirmActionPage(request: ConsoleRequest): Promise<Response> {
  const name = actionOf(request)
  const pool = await poolOf(request)
  const user = await userOf(request, pool)
  return pageResponse(200, confirmActionView({ name, pool, user, csrf: request.csrf }))
}

/** Does an action and returns to the page of the user; a refusal is shown there with the rule that decided it. */
export async function actOnUser(request: ConsoleRequest): Promise<Response> {
  const name = actionOf(request)
  const pool = await poolOf(request)
  const user = await userOf(request, pool)
  const call = callOn(request, pool)
  try {
    await perform(call, userActions[name].operation, { UserPoolId: pool.id, Username: user.username })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    const trace = traceOf(request.incoming)
    trace.refusal = error
    const problem = refusalNotice(error, await explainRefusal(trace, request.context.settings))
    return pageResponse(error.status, userView({ ...(await read(request)), problem }))
  }
  return new Response(null, { status: 303, headers: { Location: withQuery(paths.user(pool.id, user.sub), { done: name }) } })
}
