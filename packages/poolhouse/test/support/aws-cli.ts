import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { preparePython } from '../../../server/test/support/python.ts'

/** Python with the AWS CLI, or why this machine has none. */
export const awsCli = preparePython(fileURLToPath(new URL('aws-cli-requirements.txt', import.meta.url)))

/** Who calls which service. */
export interface CliCaller {
  endpoint: string
  accessKeyId: string
  secretAccessKey: string
}

/** Runs one command of the AWS CLI, unmodified and without any profile. Resolves with what it prints: to standard output, or else the error. */
export function runAwsCli({ endpoint, accessKeyId, secretAccessKey }: CliCaller, args: readonly string[]): Promise<string> {
  if ('missing' in awsCli) throw new Error(awsCli.missing)
  const env = {
    PATH: process.env.PATH,
    NO_PROXY: '*',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
  }
  const all = ['-m', 'awscli', '--endpoint-url', endpoint, '--output', 'json', ...args]
  return new Promise(resolve => {
    execFile(awsCli.command, all, { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}`.trim() : stdout.trim()),
    )
  })
}
