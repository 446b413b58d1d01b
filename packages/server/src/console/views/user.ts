import type {
  AdminGetUserAuthFactorsResponse,
  AdminListDevicesResponse,
  AdminListUserSessionsResponse,
  DeviceType,
  GroupType,
} from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import type { Pool } from '../../pools/index.ts'
import { toAttributeList, type User } from '../../users/index.ts'
import { actionForm, card, doneNotice, empty, type Fact, facts, inset, table, tags } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths } from '../paths.ts'
import { apiMoment, moment } from '../time.ts'
import { type UserAction, type UserActionName, userActions } from '../user-actions.ts'
import { statusBadges, statuses } from './user-status.ts'

/** The answer of an operation, or why the pool has none. */
type Answered<Output> = { answer: Output; refusal?: undefined } | { answer?: undefined; refusal: string }

/** What the page of a user shows. */
export interface UserData {
  pool: Pool
  user: User
  factors: Answered<AdminGetUserAuthFactorsResponse>
  groups: readonly GroupType[]
  sessions: Answered<AdminListUserSessionsResponse>
  devices: Answered<AdminListDevicesResponse>
  csrf: string
  /** What was done. */
  done?: string
  /** Why it was not done. */
  problem?: Markup
}

/** The name that the user signs in with. */
export const userName = ({ config }: Pool, { username, attributes }: User): string =>
  (config.UsernameAttributes ? (attributes.email ?? attributes.phone_number) : undefined) ?? username

const crumbsTo = (pool: Pool) => [
  { text: 'User pools', href: paths.home },
  { text: pool.config.Name ?? pool.id, href: paths.pool(pool.id) },
]

function actionsView({ pool, user, csrf }: UserData): Markup {
  const offered = (Object.entries(userActions) as [UserActionName, UserAction][]).filter(([, { applies }]) => applies(user))
  return markup`${offered.map(([name, { label, asks }]) => {
    const href = paths.userAction(pool.id, user.sub, name)
    return asks
      ? markup`<a class="button" href="${href}">${label}</a>`
      : actionForm(href, csrf, markup`<button type="submit">${label}</button>`)
  })}`
}

const statusFacts = ({ user }: UserData): Fact[] => [
  {
    title: 'Status',
    value: markup`${statusBadges(user.status, user.enabled)}`,
    about: user.enabled ? statuses[user.status]?.about : 'A disabled user cannot sign in.',
  },
  { title: 'Username', value: markup`<span class="mono">${user.username}</span>` },
  { title: 'Created', value: moment(user.createdAt, 0) },
  { title: 'Changed', value: moment(user.modifiedAt, 0) },
]

const factorsView = ({ factors }: UserData): Markup => {
  if (factors.refusal !== undefined) return empty('No factors to show', factors.refusal)
  const { ConfiguredUserAuthFactors, UserMFASettingList, PreferredMfaSetting } = factors.answer!
  return facts([
    { title: 'First factors', value: tags(ConfiguredUserAuthFactors) },
    {
      title: 'Second factors',
      value: tags(UserMFASettingList),
      about: PreferredMfaSetting && `${PreferredMfaSetting} is asked for first.`,
    },
  ])
}

const sessionsView = ({ pool, sessions }: UserData): Markup => {
  if (sessions.refusal !== undefined)
    return empty(
      'Sessions are not listed',
      markup`The pool does not track them: ${sessions.refusal} <code>SetUserPoolSessionConfiguration</code> turns it on.`,
    )
  const { Sessions = [] } = sessions.answer!
  if (Sessions.length === 0) return empty('No session', 'The user is signed in nowhere.')
  return table(
    'Sessions',
    [
      {
        title: 'Session',
        className: 'lead',
        view: ({ SessionId, SessionType }) =>
          markup`${SessionType === 'SSO' ? 'Browser' : 'Application'}<small class="mono">${SessionId}</small>`,
      },
      {
        title: 'Client',
        className: 'lead',
        view: ({ ClientId }) => ClientId && markup`<a class="mono" href="${paths.client(pool.id, ClientId)}">${ClientId}</a>`,
      },
      { title: 'Since', className: 'when', view: ({ CreateDate }) => apiMoment(CreateDate) },
      { title: 'Last active', className: 'when', view: ({ LastActiveDate }) => apiMoment(LastActiveDate) },
    ],
    Sessions,
    ({ SessionId }) => SessionId!,
  )
}

const nameOfDevice = ({ DeviceAttributes = [], DeviceKey = '' }: DeviceType): string =>
  DeviceAttributes.find(({ Name }) => Name === 'device_name')?.Value ?? DeviceKey

const devicesView = ({ devices }: UserData): Markup => {
  if (devices.refusal !== undefined) return empty('Devices are not listed', devices.refusal)
  const { Devices = [] } = devices.answer!
  if (Devices.length === 0)
    return empty('No remembered device', markup`A pool with <code>DeviceConfiguration</code> remembers the devices that a user confirms.`)
  return table(
    'Devices',
    [
      {
        title: 'Device',
        className: 'lead',
        view: device => markup`${nameOfDevice(device)}<small class="mono">${device.DeviceKey}</small>`,
      },
      { title: 'Last used', className: 'when', view: ({ DeviceLastAuthenticatedDate }) => apiMoment(DeviceLastAuthenticatedDate) },
    ],
    Devices,
  )
}

const attributesView = ({ user }: UserData): Markup =>
  facts(toAttributeList(user).map(({ Name = '', Value = '' }) => ({ title: Name, value: markup`<span class="mono">${Value}</span>` })))

const groupsView = ({ groups }: UserData): Markup =>
  groups.length === 0
    ? empty('In no group', markup`<code>AdminAddUserToGroup</code> adds the user to one.`)
    : inset(tags(groups.map(({ GroupName }) => GroupName!)))

/** The page of a user. */
export function userView(data: UserData): Page {
  const { pool, user, done, problem } = data
  return {
    title: userName(pool, user),
    section: 'pools',
    about: markup`<span class="mono">${user.sub}</span>`,
    actions: actionsView(data),
    isAnswer: problem !== undefined,
    crumbs: crumbsTo(pool),
    body: markup`${doneNotice(done)}${problem}
<div class="grid two"><div>
${card({ title: 'Status', live: 'status' }, facts(statusFacts(data)))}
${card({ title: 'Attributes', live: 'attributes' }, attributesView(data))}
</div><div>
${card({ title: 'Factors', live: 'factors' }, factorsView(data))}
${card({ title: 'Groups', live: 'groups' }, groupsView(data))}
${card({ title: 'Sessions', live: 'sessions' }, sessionsView(data))}
${card({ title: 'Devices', live: 'devices' }, devicesView(data))}
</div></div>`,
  }
}

/** The page that asks before an action. */
export function confirmActionView({ name, pool, user, csrf }: Pick<UserData, 'pool' | 'user' | 'csrf'> & { name: UserActionName }): Page {
  const { label, asks }: UserAction = userActions[name]
  const back = paths.user(pool.id, user.sub)
  const button = label.replace('…', '')
  return {
    title: asks?.title ?? `${button}?`,
    section: 'pools',
    crumbs: [...crumbsTo(pool), { text: userName(pool, user), href: back }],
    body: card(
      { title: userName(pool, user) },
      inset(
        markup`${asks && markup`<p>${asks.text}</p>`}<div class="actions">${actionForm(paths.userAction(pool.id, user.sub, name), csrf, markup`<button class="${asks ? 'bad' : 'main'}" type="submit">${button}</button>`)}<a class="button" href="${back}">Cancel</a></div>`,
      ),
    ),
  }
}
