/** The programs of `examples/federation`: deployed, and signed in through. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimsOf, createBrowser, locationOf } from '../../server/test/oauth/support.ts'
import { launchBrowser } from '../../server/test/support/browser.ts'
import {
  assertionXml,
  inflateMessage,
  metadataXml,
  newCertifiedKey,
  responseXml,
  signXml,
} from '../../server/test/support/saml-provider.ts'
import { poolhouse } from './support/command.ts'
import { copyOfFederation } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

const programs = copyOfFederation()
let service: Awaited<ReturnType<typeof serviceForTests>>
let browser: Browser
beforeAll(async () => {
  ;[service, browser] = await Promise.all([serviceForTests(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await service.close()
  programs.remove()
})

async function run(program: string, ...args: string[]): Promise<string> {
  const { status, out, err } = await poolhouse(args, { cwd: programs.dir(program), env: programs.env })
  expect({ args, status, out: status === 0 ? '' : out, err }).toEqual({ args, status: 0, out: '', err: '' })
  return out
}
const withService = (...args: string[]) => [...args, '--endpoint', service.url]
/** Deploys the program, and finds nothing more to do. @returns the outputs */
async function deploy(program: string): Promise<Record<string, string>> {
  await run(program, 'stack', 'init', 'dev')
  await run(program, 'config', 'set', 'serviceUrl', service.url)
  await run(program, ...withService('up', '--yes'))
  await run(program, ...withService('preview', '--expect-no-changes'))
  // The pools have domains and users by now.
  await run(program, ...withService('refresh', '--yes'))
  await run(program, ...withService('refresh', '--yes', '--expect-no-changes'))
  return JSON.parse(await run(program, 'stack', 'output', '--json'))
}
const callback = 'http://localhost:3000/callback'
/** The address by which the browser comes back to the application, which does not run. */
const backAt = async (page: Page) => new URL((await page.waitForRequest(request => request.url().startsWith(`${callback}?`))).url())
async function exchange(back: URL, poolId: string, client_id: string) {
  const body = { grant_type: 'authorization_code', client_id, code: back.searchParams.get('code')!, redirect_uri: callback }
  const answer = await fetch(`${service.url}/${poolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })
  const tokens = await answer.json()
  return { id: claimsOf(tokens.id_token), access: claimsOf(tokens.access_token) }
}

test('oidc: two pools of one service deploy, and a user of one signs in to the other', { timeout: 120_000 }, async () => {
  const { shopPoolId, companyPoolId, clientId, signInAt } = await deploy('oidc')
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  const asked: URL[] = []
  page.on('request', request => request.isNavigationRequest() && asked.push(new URL(request.url())))
  await page.goto(signInAt!)
  expect(new URL(page.url()).pathname).toBe(`/${shopPoolId}/login`)
  await page.click('text=Continue with Company')
  await page.waitForURL(`${service.url}/${companyPoolId}/login*`)
  const toCompany = asked.find(({ pathname }) => pathname === `/${companyPoolId}/oauth2/authorize`)!
  expect(Object.fromEntries(toCompany.searchParams)).toMatchObject({
    redirect_uri: `${service.url}/${shopPoolId}/oauth2/idpresponse`,
    code_challenge_method: 'S256',
    nonce: expect.any(String),
  })
  await page.fill('[name=username]', 'ada')
  await page.fill('[name=password]', 'Correct-horse-9')
  const [back] = await Promise.all([backAt(page), page.press('[name=password]', 'Enter')])
  const { id } = await exchange(back, shopPoolId!, clientId!)
  const { Username, UserAttributes } = await service.api.adminGetUser({ UserPoolId: companyPoolId, Username: 'ada' })
  const subject = UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!
  expect(Username).toBe('ada')
  expect(id).toMatchObject({
    iss: `${service.url}/${shopPoolId}`,
    aud: clientId,
    'cognito:username': `Company_${subject}`,
    'cognito:groups': [`${shopPoolId}_Company`],
    email: 'ada@company.example',
    email_verified: true,
    name: 'Ada',
    identities: [{ userId: subject, providerName: 'Company', providerType: 'OIDC', primary: 'true' }],
  })
  expect(id.sub).not.toBe(subject)

  // The domain of the e-mail address leads there as well, and both remember the browser: no page in between.
  const byIdentifier = new URL(signInAt!)
  byIdentifier.searchParams.set('idp_identifier', 'company.example')
  await page.context().clearCookies({ name: `cognito-${shopPoolId}` })
  const [again] = await Promise.all([backAt(page), page.goto(byIdentifier.href).catch(() => undefined)])
  expect(again.searchParams.has('code')).toBe(true)
  await run('oidc', ...withService('destroy', '--yes'))
})

test('saml: the program deploys with a metadata file, and a user of the provider signs in', { timeout: 120_000 }, async () => {
  const key = newCertifiedKey()
  const entity = 'https://idp.corporate.example/saml'
  const outputs = await deploy('saml')
  expect(outputs.entityId).toBe(`urn:amazon:cognito:sp:${outputs.shopPoolId}`)
  // The provider of the file has no key that a test could sign with.
  writeFileSync(join(programs.dir('saml'), 'metadata.xml'), metadataXml({ entityId: entity, certificates: [key.base64] }))
  await run('saml', ...withService('up', '--yes'))
  await run('saml', ...withService('preview', '--expect-no-changes'))

  const browser = createBrowser(service.url)
  const toProvider = new URL(locationOf(await browser.open(outputs.signInAt!)))
  expect([...toProvider.searchParams.keys()]).toEqual(['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'])
  const inResponseTo = / ID="([^"]+)"/.exec(inflateMessage(toProvider.href))![1]!
  const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
  const assertion = assertionXml({
    issuer: entity,
    audience: outputs.entityId!,
    recipient: outputs.assertionConsumerService!,
    inResponseTo,
    nameId: 'ada',
    attributes: { [email]: ['ada@corporate.example'] },
  })
  const response = responseXml(signXml(assertion, 'Assertion', key), {
    issuer: entity,
    destination: outputs.assertionConsumerService!,
    inResponseTo,
  })
  const fields = { SAMLResponse: Buffer.from(response).toString('base64'), RelayState: toProvider.searchParams.get('RelayState')! }
  const answer = await browser.post(new URL(outputs.assertionConsumerService!).pathname, fields, {
    origin: 'https://idp.corporate.example',
  })
  const { id } = await exchange(new URL(locationOf(answer), service.url), outputs.shopPoolId!, outputs.clientId!)
  expect(id).toMatchObject({ 'cognito:username': 'Corporate_ada', email: 'ada@corporate.example' })
  await run('saml', ...withService('destroy', '--yes'))
})
