import type { IsolatedPoolRequest } from '../isolated-pool.ts'
import type { TokensRequest } from '../issue-tokens.ts'
import type { ServiceClientRequest } from '../seed.ts'
import { SeedError } from '../seed-shape.ts'
import { answer, integer, list, object, type Route, type RouteName, reference, text } from './route.ts'

const clientOfService = object({
  userPoolId: text,
  clientId: text,
  clientName: text,
  'clientSecret?': text,
  'callbackUrls?': list(text),
  'logoutUrls?': list(text),
})
const problem = (about: string) => ({ about, schema: reference('Problem') })

/** Pools for single tests, clients of services, and tokens of users. */
export const userRoutes = {
  'POST /_poolhouse/pools': {
    id: 'createPool',
    about:
      'A user pool with a client for one test file, with fresh ids. The client allows sign-in by password, SRP and the authorization code flow, unless its settings say something else. A reset removes the pool.',
    body: {
      about: 'A pool of a seed without id. `client` is its first client, `region` is us-east-1 unless given.',
      schema: { type: 'object' },
      limit: 1024 * 1024,
    },
    answers: {
      201: {
        about: 'What a test needs to know.',
        schema: object({ userPoolId: text, clientId: text, 'clientSecret?': text, issuer: text, 'redirectUri?': text }),
      },
      400: problem('It cannot be made. Nothing of it is left.'),
    },
    async run(request, { context }) {
      const { createIsolatedPool } = await import('../isolated-pool.ts')
      return answer(201, await createIsolatedPool(context, (await request.body()) as IsolatedPoolRequest))
    },
  },
  'POST /_poolhouse/tokens': {
    id: 'issueTokens',
    about:
      'The tokens of a user, as at the end of a sign-in: the triggers PostAuthentication and PreTokenGeneration run, and a refresh works. Only the proof is left out. With `groups` the user becomes a member of these groups, which are made where they do not exist, and of no others.',
    body: {
      about: 'Who signs in where.',
      schema: object({ client: text, username: text, 'scopes?': list(text), 'groups?': list(text) }),
      limit: 64 * 1024,
    },
    answers: {
      200: {
        about: 'The tokens; no ID token for scopes without openid.',
        schema: object({ accessToken: text, 'idToken?': text, refreshToken: text, expiresIn: integer, tokenType: text }),
      },
      400: problem('The user cannot sign in.'),
    },
    async run(request, { context }) {
      const { issueTokensWithoutProof } = await import('../issue-tokens.ts')
      return answer(200, await issueTokensWithoutProof(context, tokensRequest(await request.body())))
    },
  },
  'POST /_poolhouse/service-clients': {
    id: 'createServiceClient',
    about: 'An app client as another service makes it for one of its domains, such as OpenSearch.',
    body: {
      about: 'The domain.',
      schema: object({ userPoolId: text, service: text, domain: text, 'url?': text, 'id?': text, 'secret?': text }),
      limit: 64 * 1024,
    },
    answers: {
      200: { about: 'The client exists.', schema: clientOfService },
      201: { about: 'The client is new.', schema: clientOfService },
      400: problem('It cannot be made.'),
    },
    async run(request, { context }) {
      const { addServiceClient } = await import('../seed.ts')
      const { isNew, client } = await addServiceClient(context, (await request.body().catch(() => undefined)) as ServiceClientRequest)
      return answer(isNew ? 201 : 200, client)
    },
  },
} satisfies Record<RouteName, Route>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

function tokensRequest(body: unknown): TokensRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new SeedError('The body is not an object with client and username.')
  const known = ['client', 'username', 'scopes', 'groups']
  const unknown = Object.keys(body).find(member => !known.includes(member))
  if (unknown !== undefined) throw new SeedError(`The body has "${unknown}", which is none of ${known.join(', ')}.`)
  const { client, username, scopes, groups } = body as Record<string, unknown>
  if (!isText(client)) throw new SeedError('The body has no "client": the id of an app client.')
  if (!isText(username)) throw new SeedError('The body has no "username".')
  if (scopes !== undefined && !isTexts(scopes)) throw new SeedError('scopes is not a list of texts.')
  if (groups !== undefined && !isTexts(groups)) throw new SeedError('groups is not a list of texts.')
  return { client, username, ...(scopes && { scopes }), ...(groups && { groups }) }
}
