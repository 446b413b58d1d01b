import { watchLauncher } from '@poolhouse/provider/node24'
import { run } from './command.ts'

// As if the launcher had passed on the signal that it could not: commands end in order.
watchLauncher(() => process.kill(process.pid, 'SIGTERM'))
process.exitCode = await run(process.argv.slice(2))
