import type { ConfigOptions } from '@poolhouse/server'
import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'
import { stopping } from '../stopping.ts'

export function addStart(program: Command, around: Surroundings): void {
  program
    .command('start')
    .description('run the service')
    .option('--port <port>', 'port to listen on; 0 for any free one (default: 9229)')
    .option('--host <host>', 'name or address to listen on (default: localhost)')
    .option('--data <dir>', "directory for the service's data (default: .poolhouse in the nearest folder upwards that has one, else here)")
    .option(
      '--seed <file>',
      'pools, clients and users to begin with (default: poolhouse.seed.yaml beside the data directory; development only)',
    )
    .option('--database <url>', 'keep the data in PostgreSQL: postgres://user@host/name')
    .option('--public-url <url>', 'address that clients see, without a trailing slash (default: http://localhost:PORT)')
    .option('--account <id>', 'account in ARNs, twelve digits (default: 000000000000)')
    .option('--production', 'verify signatures and evaluate policies')
    .option('--development', 'believe every caller: the default on this machine with embedded storage')
    .option('--allow-remote', 'let other machines in, in development mode')
    .option('--allowed-hosts <names>', 'host names, besides localhost, that development mode answers to')
    .option('--trusted-proxies <networks>', 'proxies whose X-Forwarded-For counts, such as 10.0.0.0/8')
    .option('--issuer <form>', 'issuer of tokens: local (the public URL) or aws (as the real service has it)')
    .option('--refresh-token-reuse <what>', 'what the reuse of a rotated refresh token does: revoke-family or refuse')
    .option('--smtp-url <url>', 'send mail through it: smtp://user:password@host:587')
    .option('--mail-from <address>', 'sender of mail of pools that name none')
    .option('--sms-url <url>', 'send SMS by a POST to it')
    .action(async (options: ConfigOptions & { seed?: string }) => {
      const { serve } = await import('../service/serve.ts')
      const service = await serve(options, around)
      around.out(`Poolhouse is ready at ${service.url} (${service.mode}, data in ${service.dataPlace}).`)
      if (service.seed)
        around.out(`Seeded from ${service.seed.file}: ${service.seed.pools} ${service.seed.pools === 1 ? 'pool' : 'pools'}.`)
      around.out(
        `Next: "poolhouse up DIR" deploys a Pulumi program to it; an AWS SDK needs only this address as its endpoint. Ctrl-C stops it.`,
      )
      const { stopped, release } = stopping()
      const signal = await stopped
      await service.close()
      release()
      around.err(`Stopped (${signal}).`)
    })
}
