import { watchLauncher } from '@poolhouse/terminal/node24'
import { run } from './command.ts'

const args = process.argv.slice(2)

// As if the launcher had passed on the signal that it could not: commands end in order.
watchLauncher(() => process.kill(process.pid, 'SIGTERM'))

// Who read the output has ended, as `head` does. A service or a deployment goes on; what only prints has nothing more to do.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (args[0] === 'inbox') process.exit()
  })
}

process.exitCode = await run(args)
