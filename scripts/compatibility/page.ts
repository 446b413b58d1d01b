/**
 * docs/compatibility.md: what is built, read from the code, so that the page lists nothing else.
 * `--check` writes nothing and exits with 1 when the page differs.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { operationNames, signInFlows } from '@poolhouse/contract'
import { operations } from '@poolhouse/server'
import { functions } from '../../packages/provider/src/functions/index.ts'
import { iam } from '../../packages/server/src/iam/service.ts'
import { notActingYet } from '../../packages/server/src/operations/not-acting-yet.ts'
import { pinpoint } from '../../packages/server/src/pinpoint/service.ts'
import { builtFlows } from '../../packages/server/src/sign-in/initiate-auth.ts'
import { sts } from '../../packages/server/src/sts/index.ts'
import { root } from '../step.ts'
import { branding } from './branding.ts'
import { clientProperties } from './client-properties.ts'
import { iamOperations, stsOperations } from './iam.ts'
import { identityProviders } from './identity-providers.ts'
import { toolchains } from './languages.ts'
import { messages } from './messages.ts'
import { endpoints } from './oauth.ts'
import { pinpointNumbers, pinpointOperations } from './pinpoint.ts'
import type { Built, Shown } from './rows.ts'
import { samlProviders } from './saml.ts'
import { signInPages } from './sign-in-pages.ts'
import { challenges, explicitAuthFlows, flows, neverAsked } from './signing-in.ts'

const page = join(root, 'docs', 'compatibility.md')

const foldersOf = (path: string) =>
  existsSync(join(root, path))
    ? readdirSync(join(root, path), { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => entry.name)
        .sort()
    : []

/** A file with the name of an operation implements it (docs/architecture.md, operations/). */
const operationsIn = (path: string) =>
  readdirSync(join(root, path))
    .filter(file => /^[A-Z]\w+\.ts$/.test(file))
    .map(file => basename(file, '.ts'))
    .sort()

function userPoolsSection(): string {
  const folder = 'packages/server/src/operations'
  const nouns = foldersOf(folder).map(noun => ({ noun, built: operationsIn(`${folder}/${noun}`) }))
  const built = new Set(nouns.flatMap(noun => noun.built))
  const astray = [...built].filter(name => !(name in operations)).concat(Object.keys(operations).filter(name => !built.has(name)))
  if (astray.length > 0)
    throw new Error(`${astray.join(', ')}: a file in ${folder} needs a row in its index.ts, and the row needs the file.`)
  const missing = [...operationNames].filter(name => !built.has(name)).sort()
  return [
    `## Cognito user pools (\`cognito-idp\`): ${built.size} of ${operationNames.length} operations`,
    '',
    '| About | Built |',
    '|---|---|',
    ...nouns.filter(noun => noun.built.length > 0).map(noun => `| ${noun.noun} | ${noun.built.join(', ')} |`),
    '',
    'Every other operation answers HTTP 400 with `NotImplementedException` and a message that names it:',
    '',
    `${missing.join(', ')}.`,
  ].join('\n')
}

type Rows = Readonly<Record<string, Built>>

const builtTable = (rows: Rows): string[] => Object.entries(rows).map(([name, { does, shown }]) => row(name, does, shown))

/** The operations are those of the service's table: one without a row, and a row without an operation, are errors. */
function assertComplete(file: string, names: readonly string[], rows: Rows): void {
  const wrong = [...names.filter(name => !(name in rows)), ...Object.keys(rows).filter(name => !names.includes(name))]
  if (wrong.length > 0)
    throw new Error(`scripts/compatibility/${file}: ${wrong.join(', ')} is built and has no row, or has a row and is not built.`)
}

const operationsHead = ['| Operation | What it does | Shown by |', '|---|---|---|']

function querySection(title: string, { actions }: { actions: Readonly<Record<string, unknown>> }, rows: Rows): string {
  const names = Object.keys(actions)
  assertComplete('iam.ts', names, rows)
  const about =
    'Every other operation answers HTTP 400 with `InvalidAction`. What the service does not publish, and what was chosen: [decisions/iam.md](decisions/iam.md).'
  return [`## ${title}: ${names.length} operations`, '', about, '', ...operationsHead, ...builtTable(rows)].join('\n')
}

function pinpointSection(): string {
  const names = Object.keys(pinpoint.actions)
  assertComplete('pinpoint.ts', names, pinpointOperations)
  return [
    `## Pinpoint: ${names.length} operations`,
    '',
    'Every other operation answers HTTP 400 with `NotImplementedException`. Where Pinpoint does not say how it behaves: [decisions/pinpoint.md](decisions/pinpoint.md).',
    '',
    ...operationsHead,
    ...builtTable(pinpointOperations),
    '',
    '| Number, option | What it does | Shown by |',
    '|---|---|---|',
    ...builtTable(pinpointNumbers),
  ].join('\n')
}

/** The test of a row must exist: its title is searched in the text of the file. */
function link([file, title]: Shown): string {
  const path = `packages/${file}`
  const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
  const isThere = ["'", '"', '`'].some(quote => text.includes(`${quote}${title}${quote}`))
  if (!isThere) throw new Error(`scripts/compatibility: ${path} has no test "${title}".`)
  return `[${title.replaceAll('|', '\\|')}](../${path})`
}

const row = (name: string, does: string, shown?: Shown) => `| ${name} | ${does} | ${shown ? link(shown) : '–'} |`

function clientSection(): string {
  const idle = new Set(notActingYet.UserPoolClient)
  const rows = Object.entries(clientProperties).map(([name, { does, shown }]) =>
    idle.has(name) ? row(name, `stored and read back without an effect yet; ${does}`, shown) : row(name, does, shown),
  )
  const about =
    'Every property is set, read back, changed, removed and imported, through the API and through Pulumi, in [one line per case](../packages/provider/test/properties/user-pool-client.test.ts).'
  return ['## Properties of an app client', '', about, '', '| Property | What it does | Shown by |', '|---|---|---|', ...rows].join('\n')
}

function explicitFlowsSection(): string {
  const rows = Object.entries(explicitAuthFlows).map(([name, { does, shown }]) => row(name, does, shown))
  return ['### Values of ExplicitAuthFlows', '', '| Value | What it does | Shown by |', '|---|---|---|', ...rows].join('\n')
}

/** A row for each name. A name that is built and has no row, has a row and is not built, or is neither, is an error. */
function allBuilt(
  what: string,
  names: readonly string[],
  built: readonly string[],
  rows: Partial<Record<string, Built>>,
  others: Partial<Record<string, Built>> = {},
): string[] {
  const wrong = names.find(name => built.includes(name) !== (rows[name] !== undefined))
  if (wrong)
    throw new Error(
      `scripts/compatibility/signing-in.ts: ${what} ${wrong} ${built.includes(wrong) ? 'is built and has no row' : 'has a row and is not built'}.`,
    )
  return names.map(name => {
    const about = rows[name] ?? others[name]
    if (!about) throw new Error(`scripts/compatibility/signing-in.ts: ${what} ${name} has no row.`)
    return row(name, about.does, about.shown)
  })
}

function signInSection(): string {
  return [
    '## Signing in',
    '',
    '| Flow | What it does | Shown by |',
    '|---|---|---|',
    ...allBuilt('the flow', Object.keys(signInFlows), builtFlows, flows),
    '',
    '| Challenge | What it asks for | Shown by |',
    '|---|---|---|',
    ...allBuilt('the challenge', namesOfChallenges(), builtChallenges(), challenges, neverAsked),
  ].join('\n')
}

function messagesSection(): string {
  const rows = Object.entries(messages).map(([name, { does, shown }]) => row(name, does, shown))
  return ['## Messages, Lambda triggers, passwords', '', '| About | What it does | Shown by |', '|---|---|---|', ...rows].join('\n')
}

/** Routes and parameters are read from the code: one without a row is an error. */
function oauthSection(): string {
  const folder = join(root, 'packages/server/src/oauth')
  const files = [folder, join(folder, 'grants')]
    .flatMap(path => readdirSync(path).map(file => join(path, file)))
    .filter(file => file.endsWith('.ts'))
  const code = files.map(file => readFileSync(file, 'utf8')).join('\n')
  const all = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map(match => match[1]!))]
  const named = new Set(Object.values(endpoints).flatMap(({ parameters }) => Object.keys(parameters).flatMap(name => name.split(', '))))
  const unnamed = [
    ...all(/^ {2}\['(?:GET|POST)', '(\/[^']+)'/gm).filter(path => !(path in endpoints) && path !== '/authorize'),
    ...all(/\b(?:parameters\.get|fields\.get|only)\('(\w+)'\)/g).filter(name => !named.has(name)),
  ]
  if (unnamed.length > 0) throw new Error(`scripts/compatibility/oauth.ts: ${unnamed.join(', ')} has no row.`)
  const about =
    'At the root (the client names the pool), below `/<pool id>`, and at the domains of a pool. All effects of `--strict-oidc` are in [protocol-profile.ts](../packages/server/src/protocol-profile.ts). Client libraries that sign in, refresh and sign out in the tests, unmodified: [openid-client, oauth4webapi, oidc-client-ts, aws-amplify, Auth.js, Authlib](../packages/server/test/oauth/clients); [aws-jwt-verify](tasks/sign-in.md#check-tokens-in-an-api) checks the tokens.'
  const sections = Object.entries(endpoints).flatMap(([path, { does, shown, parameters }]) => [
    row(`\`${path}\``, does, shown),
    ...Object.entries(parameters).map(([name, built]) => row(name, built.does, built.shown)),
  ])
  return [
    '## OAuth 2.0 and OpenID Connect',
    '',
    about,
    '',
    '| Endpoint, parameter | What it does | Shown by |',
    '|---|---|---|',
    ...sections,
  ].join('\n')
}

function pagesSection(): string {
  const rows = Object.entries(signInPages).map(([name, { does, shown }]) => row(name, does, shown))
  return ['## Pages', '', '| Page, field | What it does | Shown by |', '|---|---|---|', ...rows].join('\n')
}

function identityProvidersSection(): string {
  const about =
    'What the service does not publish, and what was chosen: [identity-providers.md](decisions/identity-providers.md), [oidc-providers.md](decisions/oidc-providers.md), [federated-users.md](decisions/federated-users.md), [linked-identities.md](decisions/linked-identities.md).'
  return [
    '## Identity providers',
    '',
    about,
    '',
    '| Operation, key, claim | What it does | Shown by |',
    '|---|---|---|',
    ...builtTable(identityProviders),
  ].join('\n')
}

function samlSection(): string {
  const about = 'What the service does not publish, and what was chosen: [decisions/saml.md](decisions/saml.md).'
  return [
    '## SAML providers',
    '',
    about,
    '',
    '| Key, endpoint | What it does | Shown by |',
    '|---|---|---|',
    ...builtTable(samlProviders),
  ].join('\n')
}

function brandingSection(): string {
  const rows = Object.entries(branding).map(([name, { does, shown }]) => row(name, does, shown))
  return ['## Branding', '', '| Setting | What it does | Shown by |', '|---|---|---|', ...rows].join('\n')
}

/** The challenge names of RespondToAuthChallenge, from the model. */
function namesOfChallenges(): string[] {
  const model = JSON.parse(readFileSync(join(root, 'packages/contract/model/cognito-idp.json'), 'utf8'))
  return model.shapes.ChallengeNameType.enum
}

/** The rows of the table of challenges, which the server does not export, and those that it answers without a session. */
function builtChallenges(): string[] {
  const text = readFileSync(join(root, 'packages/server/src/sign-in/respond-to-auth-challenge.ts'), 'utf8')
  return [...text.matchAll(/^ {2}([A-Z][A-Z_]+): async|challenge === '([A-Z_]+)'/gm)].map(([, row, other]) => (row ?? other)!)
}

function notActingSection(): string {
  const rows = Object.entries(notActingYet).map(([what, members]) => `| ${what} | ${members.join(', ')} |`)
  const about = 'Validated, stored and read back, without an effect yet.'
  return ['## What does not act yet', '', about, '', '| Of | Members |', '|---|---|', ...rows].join('\n')
}

function programsSection(): string {
  const examples = foldersOf('examples/guide').filter(name => name !== 'node_modules')
  const kinds = foldersOf('packages/provider/src/resources').map(kind => {
    const [title = ''] = readFileSync(join(root, 'packages/provider/src/resources', kind, 'doc.md'), 'utf8').split('\n')
    return `\`${title.replace(/^# (\S+):\w+$/, '$1')}\``
  })
  return [
    '## Pulumi programs',
    '',
    `Resources, with every input and output: ${kinds.join(', ')}.`,
    '',
    `Functions, in their plain and output forms: ${[...functions.keys()].map(token => `\`${token.replace(/:\w+$/, '')}\``).join(', ')}.`,
    '',
    '| Language | `runtime` | Tools | Shown by |',
    '|---|---|---|---|',
    ...toolchains.map(
      ({ language, runtime, toolchain, shown }) =>
        `| ${language} | ${runtime} | ${toolchain} | ${shown === 'not run here' ? shown : link(shown)} |`,
    ),
    '',
    'What was not run here is written to the specification of the tool and of the protocol. `npm run test:matrix` deploys each of these programs of the guide in each language whose tools are there, and changes, imports and destroys them: ' +
      `${examples.join(', ')}.`,
  ].join('\n')
}

function render(): string {
  return `${[
    '# Compatibility',
    '',
    'Written by `npm run generate` from the code; `npm run check` compares.',
    '',
    ...[
      userPoolsSection(),
      clientSection(),
      explicitFlowsSection(),
      signInSection(),
      oauthSection(),
      pagesSection(),
      identityProvidersSection(),
      samlSection(),
      messagesSection(),
      brandingSection(),
      notActingSection(),
      querySection('IAM', iam, iamOperations),
      querySection('STS', sts, stsOperations),
      pinpointSection(),
      programsSection(),
    ].flatMap(section => [section, '']),
  ]
    .join('\n')
    .trim()}\n`
}

try {
  const text = render()
  if (!process.argv.includes('--check')) writeFileSync(page, text)
  else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) throw new Error('docs/compatibility.md differs from the code.')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
