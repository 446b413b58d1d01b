import type { ConfigOptions } from '@poolhouse/server'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { listenForStop } from '../stop-signals.ts'

/** How each option of the service is written here. One that the service has and this table does not is a compile error. */
export const flags: Record<keyof ConfigOptions, readonly [flag: string, about: string]> = {
  port: ['--port <port>', 'port to listen on; 0 for any free one (default: 9229)'],
  host: ['--host <host>', 'name or address to listen on (default: localhost)'],
  data: ['--data <dir>', "directory for the service's data (default: .poolhouse in the nearest folder upwards that has one, else here)"],
  database: ['--database <url>', 'keep the data in PostgreSQL: postgres://user@host/name'],
  publicUrl: ['--public-url <url>', 'address that clients see, without a trailing slash (default: http://localhost:PORT)'],
  account: ['--account <id>', 'account in ARNs, twelve digits (default: 000000000000)'],
  tlsCert: ['--tls-cert <file>', 'answer by https, with this certificate (PEM); "poolhouse tls" makes one for this machine'],
  tlsKey: ['--tls-key <file>', 'its private key (PEM)'],
  production: ['--production', 'verify signatures and evaluate policies'],
  development: ['--development', 'believe every caller: the default on this machine with embedded storage'],
  allowRemote: ['--allow-remote', 'let other machines in, in development mode'],
  allowedHosts: ['--allowed-hosts <names>', 'host names, besides localhost, that development mode answers to'],
  trustedProxies: ['--trusted-proxies <networks>', 'proxies whose X-Forwarded-For counts, such as 10.0.0.0/8'],
  issuer: ['--issuer <form>', 'issuer of tokens: local (the public URL) or aws (as the real service has it)'],
  strictOidc: ['--strict-oidc', "where OpenID Connect and Cognito's ways differ, go by OpenID Connect"],
  refreshTokenReuse: ['--refresh-token-reuse <what>', 'what the reuse of a rotated refresh token does: revoke-family or refuse'],
  smtpUrl: ['--smtp-url <url>', 'send mail through it: smtp://user:password@host:587'],
  mailFrom: ['--mail-from <address>', 'sender of mail of pools that name none'],
  smsUrl: ['--sms-url <url>', 'send SMS by a POST to it'],
  triggers: [
    '--trigger <arn=target...>',
    'what stands for a Lambda function of a pool: an HTTP address or a module; may be given several times',
  ],
  lambda: ['--lambda <url>', 'the Lambda API for all other functions: its address, or aws'],
  kms: ['--kms <url>', 'the KMS that wraps the codes of custom senders: its address, or aws (default: this service)'],
  ses: ['--ses <url>', 'SES, for mail of pools that send from an identity of their own: its address, or aws'],
  sns: ['--sns <url>', 'SNS, for SMS of pools that name a role for it: its address, or aws'],
}

type StartOptions = Omit<ConfigOptions, 'triggers'> & { trigger?: string[]; seed?: string }

export function addStart(program: Command, environment: CommandEnvironment): void {
  const command = program.command('start').description('run the service')
  for (const [flag, about] of Object.values(flags)) command.option(flag, about)
  command
    .option(
      '--seed <file>',
      'pools, clients and users to begin with (default: poolhouse.seed.yaml beside the data directory; development only)',
    )
    .action(async ({ trigger, ...options }: StartOptions) => {
      const { serve } = await import('../service/serve.ts')
      const service = await serve({ ...options, ...(trigger && { triggers: trigger }) }, environment)
      environment.out(`Poolhouse is ready at ${service.url} (${service.mode}, data in ${service.dataLocation}).`)
      if (service.seed)
        environment.out(`Seeded from ${service.seed.file}: ${service.seed.pools} ${service.seed.pools === 1 ? 'pool' : 'pools'}.`)
      environment.out(
        `Next: "poolhouse up DIR" deploys a Pulumi program to it; an AWS SDK needs only this address as its endpoint. Ctrl-C stops it.`,
      )
      const { stopped, release } = listenForStop()
      const signal = await stopped
      await service.close()
      release()
      environment.err(`Stopped (${signal}).`)
    })
}
