/** docs/configuration.md: options and variables of `poolhouse start`, other variables, and the keys of `aws:`; all names are read from the code. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flags } from '../../packages/poolhouse/src/verbs/start.ts'
import {
  type ConfigurationKey,
  type ConfigurationValueType,
  configurationKeys,
  unsupportedKeys,
} from '../../packages/provider/src/configuration/keys.ts'
import { optionNames } from '../../packages/server/src/config/options.ts'
import { root } from '../step.ts'
import { table, writePage } from './written-page.ts'

const code = (text: string): string => `\`${text}\``

/** Variables without an option of `poolhouse start`. Every one that the sources name has a row here or is in `passedOn`. */
const variables: Readonly<Record<string, string>> = {
  POOLHOUSE_MASTER_KEY:
    'service: the master key, at least 32 random bytes as base64 or hex; required in production unless the file is given',
  POOLHOUSE_MASTER_KEY_FILE:
    'service: the file with the master key; in production outside of the data directory. Not together with `POOLHOUSE_MASTER_KEY`',
  POOLHOUSE_MASTER_KEY_KMS:
    'service: the ARN, id or alias of a KMS key under which the store keeps the master key encrypted; `--kms` says where the KMS is, otherwise it is that of AWS',
  POOLHOUSE_OLD_MASTER_KEY:
    'service and `keys rotate-master`: the master key that is being replaced, as `POOLHOUSE_MASTER_KEY` gives the new one',
  POOLHOUSE_OLD_MASTER_KEY_FILE: 'the same, in a file',
  POOLHOUSE_OLD_MASTER_KEY_KMS: 'the same, under a KMS key',
  AWS_ENDPOINT_URL_LAMBDA: 'service: the same as `--lambda`',
  AWS_ENDPOINT_URL_KMS: 'service: the same as `--kms`',
  AWS_ENDPOINT_URL_SESV2: 'service: the same as `--ses`',
  AWS_ENDPOINT_URL_SES: 'service: the address of the older SES API, used when the newer one has none',
  AWS_ENDPOINT_URL_SNS: 'service: the same as `--sns`',
  AWS_ENDPOINT_URL_KINESIS: 'service: the same as `--kinesis`',
  AWS_ACCESS_KEY_ID: 'service: the key that signs calls to Lambda, KMS, SES, SNS and Kinesis. Provider: as in the AWS SDK',
  AWS_SECRET_ACCESS_KEY: 'the secret of that key',
  AWS_SESSION_TOKEN: 'the session token of that key',
  AWS_ENDPOINT_URL: 'commands and provider: the address of the service. The service itself does not read it',
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'the same for Cognito only; it wins over `AWS_ENDPOINT_URL`',
  AWS_REGION: 'provider: the region when `aws:region` is absent',
  AWS_DEFAULT_REGION: 'provider: the region when `AWS_REGION` is absent too',
  AWS_PROFILE: 'provider: as in the AWS SDK',
  AWS_WEB_IDENTITY_TOKEN_FILE: 'provider: as in the AWS SDK',
  AWS_SHARED_CREDENTIALS_FILE: 'provider: as in the AWS SDK',
  AWS_CONFIG_FILE: 'provider: as in the AWS SDK',
  PULUMI_STACK: 'commands: the stack when `--stack` is absent',
  PULUMI_BACKEND_URL:
    "commands: `file://DIR`, the folder of the stacks; it wins over `backend:` in Pulumi.yaml. Without either: the nearest `.poolhouse` from the project's folder upwards, else one beside Pulumi.yaml. A URL of another kind is ignored",
  PULUMI_NODEJS_TRANSPILE_ONLY: 'commands: `true` runs TypeScript programs without a check of their types; `false` leaves it to the SDK',
  PULUMI_CONFIG_PASSPHRASE: 'commands: encrypts the secrets of stacks; without it a generated file of mode 0600 beside the state does',
  PULUMI_CONFIG_PASSPHRASE_FILE: 'commands: the file with that passphrase',
  PULUMI_DEBUG_PROVIDERS: 'commands: `aws:PORT`, a provider that runs already, as in the official CLI',
  PULUMI_PYTHON_CMD: 'commands: the Python that runs programs (default: python3 of the PATH), as for the official CLI',
  PULUMI_HOME: 'commands: the folder of the official CLI, for `plugin install` (default: `~/.pulumi`)',
  PULUMI_IGNORE_AMBIENT_PLUGINS: '`true`: plugins of components are not looked for on the PATH',
  POOLHOUSE_COMMAND: 'the command that helpers of tests in other languages start (clients/README.md); the service does not read it',
  POOLHOUSE_ENDPOINT:
    'the address of a running service for tests: `@poolhouse/testing` and the helpers of other languages connect to it; the service does not read it',
  POOLHOUSE_SEED_PASSWORD: 'the password that every user of `poolhouse seed from moto|localstack|pool` gets, since none can be read',
  POOLHOUSE_SEED_PASSPHRASE:
    'passphrase under which `poolhouse seed export` seals passwords and TOTP secrets, and with which `start` opens them',
  POOLHOUSE_STRICT:
    'plugin of the official CLI: `true` refuses a property that a resource type does not have; otherwise it is left out with a warning',
  POOLHOUSE_DEBUG: 'commands: `1` prints the stack of an unexpected error',
  NODE_EXTRA_CA_CERTS:
    'commands: further certificate authorities to trust; that of `poolhouse tls` in the data directory is trusted without it',
}

/** Variables that we set for a program, only pass on, or name in a message. */
const passedOn = [
  'PULUMI_CONFIG',
  'PULUMI_CONFIG_SECRET_KEYS',
  'PULUMI_NODEJS_PROJECT',
  'PULUMI_NODEJS_TYPESCRIPT',
  'PULUMI_NODEJS_TSCONFIG_PATH',
  'PULUMI_MONITOR',
  'PULUMI_ENGINE',
  'PULUMI_ORGANIZATION',
  'PULUMI_PROJECT',
  'PULUMI_ROOT_DIRECTORY',
  'PULUMI_PWD',
  'PULUMI_DRY_RUN',
  'PULUMI_PARALLEL',
  'PULUMI_QUERY_MODE',
  'PULUMI_TRACING',
  'POOLHOUSE_LAUNCHER',
  'POOLHOUSE_WORKER',
  'AWS_CA_BUNDLE',
]

const forms: Readonly<Record<ConfigurationValueType, string>> = {
  text: 'a string',
  flag: '`true` or `false`',
  number: 'a number',
  texts: 'a list of strings',
  endpoints:
    'a list of objects of service name and URL, such as `[{"cognitoidp": URL, "iam": URL, "pinpoint": URL, "sts": URL}]`; the calls of a service that is not named go to AWS',
  defaultTags: 'an object with `tags`',
  ignoreTags: 'an object with `keys` and `keyPrefixes`',
  any: 'any value; accepted without an effect',
}

writePage(
  'docs/configuration.md',
  [
    '# Configuration',
    '',
    'Written by `npm run generate` from the code; `npm run check` compares. An option wins over its variable, and an empty variable counts as absent. A variable of an option without a value is `true` or `false`; `1` and `0` mean the same. The service refuses a `POOLHOUSE_` variable that it does not know.',
    '',
    '## `poolhouse start`',
    '',
    table(['Option', 'Variable', 'Meaning'], options()),
    '',
    '`poolhouse.json` beside the data directory may list trigger targets too: `{"triggers": {"<function ARN>": "<URL or module>"}}`.',
    '',
    '## Other variables',
    '',
    table(['Variable', 'Meaning'], otherVariables()),
    '',
    '## Keys of `aws:`',
    '',
    'For `poolhouse config set aws:KEY` and for explicit providers. A value that is not a string is written as JSON.',
    '',
    table(
      ['Key', 'Value'],
      Object.entries(configurationKeys).map(([key, form]) => [code(`aws:${key}`), acceptedValue(key as ConfigurationKey, form)]),
    ),
    '',
  ].join('\n'),
)

function options(): string[][] {
  const known = Object.keys(optionNames) as (keyof typeof optionNames)[]
  const rows = known.map(name => [code(flags[name][0]), code(optionNames[name][1]), flags[name][1]])
  return [
    ...rows,
    [
      code('--seed <file>'),
      code('POOLHOUSE_SEED'),
      'a file of pools with all that they have to create (default: poolhouse.seed.yaml beside the data directory; development only)',
    ],
    [
      code('--workers <number>'),
      code('POOLHOUSE_WORKERS'),
      'answer requests in so many processes behind one port; `auto` is one for each core; wants PostgreSQL (default: 1)',
    ],
  ]
}

function otherVariables(): string[][] {
  const text = globSync('packages/{server,poolhouse,provider,engine}/{src,bin}/**/*.{ts,mjs}', { cwd: root })
    .map(file => readFileSync(join(root, file), 'utf8'))
    .join('\n')
  const named = new Set([...text.matchAll(/\b(?:POOLHOUSE|PULUMI|AWS)_[A-Z\d]+(?:_[A-Z\d]+)*\b/g)].map(([name]) => name))
  const ofOptions = new Set<string>(Object.values(optionNames).map(([, variable]) => variable))
  // A value of an enum of the API.
  const others = new Set([...passedOn, ...ofOptions, 'AWS_OWNED_KEY', 'POOLHOUSE_SEED', 'POOLHOUSE_WORKERS'])
  const unexplained = [...named].filter(name => !(name in variables) && !others.has(name))
  const gone = Object.keys(variables).filter(name => !text.includes(name))
  if (unexplained.length > 0) throw new Error(`scripts/pages/configuration.ts: ${unexplained.join(', ')} has no row.`)
  if (gone.length > 0) throw new Error(`scripts/pages/configuration.ts: no source names ${gone.join(', ')}.`)
  return Object.entries(variables).map(([name, meaning]) => [code(name), meaning])
}

function acceptedValue(key: ConfigurationKey, form: ConfigurationValueType): string {
  return unsupportedKeys.includes(key) ? 'refused: not supported yet' : forms[form]
}
