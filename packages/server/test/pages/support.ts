import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { createPoolWithUser, ownSender, startTestService, type TestOptions, type TestService } from '../support/service.ts'

export const callback = 'https://app.example/callback'

/** OAuth settings as in the guide's fourth program. */
export const oauthClient: Partial<CreateUserPoolClientCommandInput> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'profile'],
  CallbackURLs: [callback],
  LogoutURLs: ['https://app.example/bye'],
  SupportedIdentityProviders: ['COGNITO'],
}

/** A pool with the user `alice`, an OAuth client, and the URLs of its pages. */
export async function createPageApp(
  service: TestService,
  { client, pool }: { client?: Partial<CreateUserPoolClientCommandInput>; pool?: Partial<CreateUserPoolCommandInput> } = {},
) {
  const made = await createPoolWithUser(service, { ...oauthClient, ...client }, { ...ownSender, ...pool })
  return { ...made, address: addressOf(service, made) }
}

/** The URL of a page within an authorization request; `base` is the pool id's path unless given. */
const addressOf =
  ({ url }: TestService, { UserPoolId, ClientId }: { UserPoolId: string; ClientId: string }) =>
  (path: string, query: Record<string, string> = {}, base = `/${UserPoolId}`) =>
    `${url}${base}${path}?${new URLSearchParams({
      response_type: 'code',
      client_id: ClientId,
      redirect_uri: callback,
      scope: 'openid email',
      state: 'st',
      ...query,
    })}`

/** A pool whose username attribute is `email`, without users. */
export async function createEmailPageApp(service: TestService) {
  const { sdk } = service
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({ PoolName: 'pool', UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] }),
  )
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client', ...oauthClient }))
  const ClientId = UserPoolClient!.ClientId!
  return { UserPoolId, ClientId, address: addressOf(service, { UserPoolId, ClientId }) }
}

export interface Shown {
  status: number
  headers: Headers
  /** The header Location. */
  location: string | null
  text: string
  url: string
  /** The page's form: its URL, and the values of its inputs. */
  form: { action: string; fields: Record<string, string> }
}

/** As old browsers send them: Origin, and no Sec-Fetch-Site. */
const formHeaders = (url: string, more: Record<string, string>): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  origin: new URL(url).origin,
  ...more,
})

/** A browser without scripts: it keeps cookies by path, and submits the form of the last page. */
export function plainBrowser() {
  const jar = new Map<string, { value: string; path: string }>()
  let last: Shown | undefined

  async function ask(url: string, init: RequestInit = {}): Promise<Shown> {
    const { pathname } = new URL(url)
    const sent = [...jar].filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
    const cookies = sent.map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', ...init, headers: { ...(cookies && { cookie: cookies }), ...init.headers } })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const path = attributes.find(attribute => attribute.startsWith('Path='))!.slice(5)
      const [name = '', value = ''] = pair.split('=')
      if (attributes.includes('Max-Age=0')) jar.delete(`${name} ${path}`)
      else jar.set(`${name} ${path}`, { value: decodeURIComponent(value), path })
    }
    const text = await answer.text()
    const location = answer.headers.get('location')
    last = { status: answer.status, headers: answer.headers, location, text, url, form: formIn(text, url) }
    return last
  }

  return {
    jar,
    open: (url: string, headers: Record<string, string> = {}) => ask(url, { headers }),
    /** Submits the form of the last page with the typed values. */
    send(typed: Record<string, string> = {}, headers: Record<string, string> = {}) {
      const { action, fields } = last!.form
      return ask(action, {
        method: 'POST',
        body: new URLSearchParams({ ...fields, ...typed }).toString(),
        headers: formHeaders(action, headers),
      })
    },
    post: (url: string, body: string, headers: Record<string, string> = {}) =>
      ask(url, { method: 'POST', body, headers: formHeaders(url, headers) }),
  }
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
export const unescapeHtml = (text: string): string => text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, entity => entities[entity]!)

function formIn(text: string, url: string): Shown['form'] {
  const form = /<form [^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(text)
  const inputs = [...(form?.[2] ?? '').matchAll(/<input [^>]*>/g)].map(([input]) => {
    const value = (name: string) => unescapeHtml(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '')
    return [value('name'), value('value')] as const
  })
  return { action: new URL(unescapeHtml(form?.[1] ?? ''), url).href, fields: Object.fromEntries(inputs) }
}

/** Starts a service, and adds its `close` to `running`. */
export async function startPages(running: (() => Promise<unknown>)[], options?: TestOptions): Promise<TestService> {
  const service = await startTestService(options)
  running.push(() => service.close())
  return service
}
