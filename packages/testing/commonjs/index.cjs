/**
 * The package for `require`: the same interface, with the service in a worker thread. jest gives every test file a module system of its own, which
 * loads CommonJS only; a worker thread has Node's.
 */
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { Worker } = require('node:worker_threads')
const { bindPool } = require('./bind-pool.cjs')
const { assertNode24 } = require('./node-version.cjs')

assertNode24()

/** Taken here, before a test replaces it by a clock of its own. */
const realNow = Date.now

/** In a clone the sources, which a package does not contain. */
function newWorker(workerData) {
  const source = join(__dirname, '..', 'src', 'worker.ts')
  if (existsSync(source)) return new Worker(source, { workerData, execArgv: ['--conditions=source'] })
  return new Worker(join(__dirname, '..', 'dist', 'worker.js'), { workerData, execArgv: [] })
}

/** Starts a service, or connects to one. Resolves with what both have; `call` calls a function of worker.ts. */
async function open(options) {
  const worker = newWorker(options)
  const waiting = new Map()
  let ended
  const settle = ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    // A service that nobody waits for does not keep the process alive.
    if (waiting.size === 0) worker.unref()
    if (error) reject?.(Object.assign(new Error(error.message), error))
    else resolve?.(result)
  }
  worker.on('message', settle)
  const end = error => {
    ended ??= { name: 'Error', message: error?.message ?? 'The service was closed.' }
    for (const id of [...waiting.keys()]) settle({ id, error: ended })
  }
  worker.on('error', end)
  worker.on('exit', () => end())

  let calls = 0
  const expect = id =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      if (ended) settle({ id, error: ended })
      else worker.ref()
    })
  const call = (method, ...args) => {
    calls += 1
    const answer = expect(calls)
    worker.postMessage({ id: calls, method, args })
    return answer
  }

  const { url, environment, offset } = await expect(0)
  const restore = id => call('restore', id)
  const kit = {
    url,
    environment,
    inbox: { next: question => call('inbox.next', question), list: () => call('inbox.list') },
    tokens: (username, options) => call('tokens', username, options),
    signIn: {
      password: withoutFunctions(request => call('signIn.password', request)),
      srp: withoutFunctions(request => call('signIn.srp', request)),
      oauth: request => call('signIn.oauth', request),
    },
    pool: async options => bindPool(kit, await call('pool', options)),
    async snapshot() {
      const id = await call('snapshot')
      return { id, restore: () => restore(id) }
    },
    restore,
    applySeed: seed => call('applySeed', seed),
    reset: () => call('reset'),
  }
  const close = async () => {
    if (!ended) await call('close')
    await worker.terminate()
  }
  return { kit, call, offset, close }
}

/** Functions do not cross threads. */
const withoutFunctions = signIn => async request => {
  if (typeof request?.respond !== 'function') return signIn(request)
  throw new Error(
    'In CommonJS "respond" cannot be a function, since the sign-in runs in a worker thread. Answer challenges with an AWS SDK.',
  )
}

/** Starts a service in development mode on loopback. See the types of this package. */
exports.startPoolhouse = async function startPoolhouse(options = {}) {
  const { kit, call, close, ...opened } = await open(options)
  let { offset } = opened
  return {
    ...kit,
    clock: {
      now: () => new Date(realNow() + offset),
      async advance(step) {
        offset = await call('clock.advance', step)
      },
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Connects to a service that runs already. See the types of this package. */
exports.connectPoolhouse = async function connectPoolhouse(url = process.env.POOLHOUSE_ENDPOINT) {
  const { kit, call } = await open({ connect: url ?? '' })
  return {
    ...kit,
    clock: {
      now: async () => new Date(realNow() + (await call('clock.offset'))),
      async advance(step) {
        await call('clock.advance', step)
      },
    },
  }
}
