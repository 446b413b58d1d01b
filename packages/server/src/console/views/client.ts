import type { Client } from '@poolhouse/contract'
import type { DescribedSecret } from '../../clients/index.ts'
import { type Markup, markup } from '../../http/index.ts'
import type { Pool } from '../../pools/index.ts'
import { actionForm, badge, card, copyable, facts, inset, table } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import { moment } from '../time.ts'
import { clientCode } from './client-code.ts'
import { settingGroups, settingsOf } from './client-settings.ts'

/** What the page of a client shows. */
export interface ClientData {
  client: Client
  pool: Pool
  publicUrl: string
  issuer: string
  /** The secrets without their values, the oldest first. */
  secrets: readonly DescribedSecret[]
  /** Their values, where somebody asked for them. */
  shown?: readonly string[]
  csrf: string
}

/** The address of the client's sign-in page, or why it has none. */
export function signInAddress({
  client,
  pool,
  publicUrl,
}: Pick<ClientData, 'client' | 'pool' | 'publicUrl'>): { href: string } | { missing: string } {
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows = [], CallbackURLs = [], DefaultRedirectURI, AllowedOAuthScopes = [] } = client
  if (!AllowedOAuthFlowsUserPoolClient) return { missing: 'AllowedOAuthFlowsUserPoolClient is off' }
  const type = AllowedOAuthFlows.includes('code') ? 'code' : AllowedOAuthFlows.includes('implicit') ? 'token' : undefined
  if (type === undefined) return { missing: 'AllowedOAuthFlows has neither code nor implicit' }
  const redirect = DefaultRedirectURI ?? CallbackURLs[0]
  if (redirect === undefined) return { missing: 'CallbackURLs is empty' }
  const scope = AllowedOAuthScopes.length > 0 ? AllowedOAuthScopes.join(' ') : undefined
  const query = { client_id: client.ClientId, response_type: type, scope, redirect_uri: redirect }
  return { href: withQuery(`${publicUrl}/${pool.id}/oauth2/authorize`, query) }
}

const signInLink = (data: ClientData): Markup => {
  const address = signInAddress(data)
  return 'href' in address
    ? markup`<a class="button main" href="${address.href}" target="_blank" rel="noopener">Open the sign-in page</a>`
    : markup`<span class="soft small">No sign-in page: ${address.missing}.</span>`
}

function secretsView({ client, pool, secrets, shown, csrf }: ClientData): Markup {
  const show = actionForm(
    paths.secrets(pool.id, client.ClientId),
    csrf,
    markup`<button type="submit">Show the ${secrets.length === 1 ? 'secret' : 'secrets'}</button>`,
  )
  const list = table(
    'Secrets',
    [
      { title: 'Secret', className: 'lead', view: ({ id }) => markup`<span class="mono">${id}</span>` },
      { title: 'Created', className: 'when', view: ({ createdAt }) => moment(Date.parse(createdAt)) },
      {
        title: 'Last used',
        className: 'when',
        view: ({ lastUsedAt }) => (lastUsedAt === undefined ? 'never' : moment(Date.parse(lastUsedAt))),
      },
    ],
    secrets,
  )
  return shown
    ? markup`${list}${inset(markup`${shown.map((secret, index) => copyable(`secret-${index}`, secret))}<p class="soft small">They are on this page only until you leave it.</p>`)}`
    : markup`${list}${inset(show)}`
}

const codeView = ({ client, pool, publicUrl, issuer, secrets }: ClientData): Markup =>
  markup`<div class="snippets">${clientCode.map(
    ({ name, file, write }, index) =>
      markup`<details${index === 0 ? markup` open` : undefined}><summary>${name}</summary><div>${copyable(`code-${file}`, write({ client, pool, publicUrl, issuer, hasSecret: secrets.length > 0 }))}</div></details>`,
  )}</div>`

/** The page of a client. */
export function clientView(data: ClientData): Page {
  const { client, pool, secrets, shown } = data
  return {
    title: client.ClientName,
    section: 'pools',
    about: markup`<span class="mono">${client.ClientId}</span> ${secrets.length > 0 ? badge('has a secret') : badge('public')}`,
    actions: signInLink(data),
    isAnswer: shown !== undefined,
    crumbs: [
      { text: 'User pools', href: paths.home },
      { text: pool.config.Name ?? pool.id, href: paths.pool(pool.id) },
    ],
    body: markup`<div class="grid two"><div>
${card({ title: 'Use it', note: 'configuration to copy' }, codeView(data))}
${secrets.length > 0 ? card({ title: 'Secrets' }, secretsView(data)) : undefined}
</div><div>
${settingGroups.map(group => card({ title: group, live: group }, facts(settingsOf(client, group))))}
</div></div>`,
  }
}
