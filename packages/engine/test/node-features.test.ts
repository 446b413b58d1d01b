import { expect, test } from 'vitest'
import { nodeStack } from './support/node-stack.ts'

test('transforms of the resource, its parent and the stack change inputs and options before the registration', async () => {
  const { up, project } = await nodeStack(`
    const pulumi = require('@pulumi/pulumi')
    const { Pool, Client } = require('./sdk')
    const tag = name => args => ({ props: { ...args.props, tags: [...(args.props.tags ?? []), name] }, opts: args.opts })
    pulumi.runtime.registerResourceTransform(args => args.type.startsWith('test:') ? tag('stack')(args) : undefined)
    pulumi.runtime.registerInvokeTransform(({ args, opts }) => ({ args: { ...args, n: 21 }, opts }))
    class Group extends pulumi.ComponentResource {
      constructor(name, opts) {
        super('my:mod:Group', name, {}, opts)
        this.pool = new Pool(name + '-pool', { hush: pulumi.secret('x') }, { parent: this, transforms: [tag('own')] })
        this.app = new Client('app', { pool: this.pool.id }, { parent: this })
      }
    }
    const group = new Group('g', { transforms: [args => args.type.startsWith('test:') ? { ...tag('parent')(args), opts: { ...args.opts, protect: true } } : undefined] })
    exports.doubled = pulumi.runtime.invoke('test:index:double', { n: 1 }).then(answer => answer.doubled)
  `)

  expect(await up()).toMatchObject({ result: 'succeeded', errors: [], outputs: { doubled: 42 } })

  const states = await project.resources()
  const [pool, app] = ['::g-pool', '::app'].map(end => states.find(state => state.urn.endsWith(end))!)
  expect(pool).toMatchObject({ protect: true, inputs: { tags: ['own', 'parent', 'stack'], hush: { ciphertext: expect.any(String) } } })
  expect(app).toMatchObject({ inputs: { tags: ['parent', 'stack'] }, propertyDependencies: { pool: [pool!.urn] } })
})

test('a transform that throws fails the registration with its error', async () => {
  const { up } = await nodeStack(`
    const { Pool } = require('./sdk')
    new Pool('pool', {}, { transforms: [() => { throw new Error('no such tag') }] })
  `)

  const { result, errors } = await up()

  expect(result).toBe('failed')
  expect(errors.join('\n')).toContain('no such tag')
})

test('resource hooks of a Node.js program are called, also for deletes', async () => {
  const { up, change } = await nodeStack('')
  const hooked = (body: string) => `
    const pulumi = require('@pulumi/pulumi')
    const { Pool } = require('./sdk')
    const tell = new pulumi.ResourceHook('tell', async args => { console.log([args.name, args.id, JSON.stringify(args.newInputs?.size)].join(' ')) })
    const hooks = { afterCreate: [tell], beforeDelete: [tell] }
    ${body}
  `
  await change(hooked("new Pool('pool', { size: 1 }, { hooks })"))
  expect((await up()).printed).toEqual(['pool pool-1 1'])

  await change(hooked(''))
  const { printed, steps } = await up()
  expect({ printed, steps }).toEqual({ printed: ['pool pool-1 '], steps: ['delete pool'] })
})

test('an error hook of a Node.js program retries a step', async () => {
  const { up, fail, calls } = await nodeStack(`
    const pulumi = require('@pulumi/pulumi')
    const { Pool } = require('./sdk')
    const again = new pulumi.ErrorHook('again', async ({ errors, failedOperation }) => { console.log(failedOperation, errors[0]); return errors.length < 2 })
    new Pool('pool', {}, { hooks: { onError: [again] } })
  `)
  fail.set('create pool', () => new Error('not yet'))

  const { printed, errors } = await up()

  expect(printed).toEqual(['create not yet', 'create not yet'])
  expect(errors).toEqual(['not yet'])
  expect(calls).toEqual(['create pool', 'create pool'])
})

test('an invalid resource is reported with its source position', async () => {
  const { up } = await nodeStack(`const { Pool } = require('./sdk')

    new Pool('pool', { count: 'many' })
  `)

  const { events } = await up()

  expect(events).toContainEqual(
    expect.objectContaining({
      message: 'test:index:Pool resource \'pool\': property count value "many" has a problem: must be a number',
      at: expect.stringMatching(/^index\.js:3,\d+$/),
    }),
  )
})

test('a parameterised package, and a component and a method that the provider does not have, fail', async () => {
  const { up, change } = await nodeStack(`
    const pulumi = require('@pulumi/pulumi')
    class Remote extends pulumi.ComponentResource { constructor(name) { super('test:index:Remote', name, {}, {}, true) } }
    new Remote('far')
  `)
  expect((await up()).errors.join('\n')).toContain('test:index:Remote (far): the package test has no components here')

  await change(`
    const pulumi = require('@pulumi/pulumi')
    exports.x = pulumi.runtime.call('test:index:Pool/method', {})
  `)
  expect((await up()).errors.join('\n')).toContain('test:index:Pool/method: the package test has no components here')
})

test('Ctrl-C ends a program in an endless loop', async () => {
  const { up } = await nodeStack("console.log('spinning'); for (;;) {}")
  const cancel = new AbortController()
  const onEvent = (event: { type: string }) => event.type === 'program' && cancel.abort()

  const { result, printed } = await up(undefined, { signal: cancel.signal, onEvent })

  expect({ result, printed }).toEqual({ result: 'cancelled', printed: ['spinning'] })
})

test('continueOnError: the program gets the failure and can continue', async () => {
  const { up, fail, calls } = await nodeStack(`
    const { Pool } = require('./sdk')
    new Pool('a', {})
    new Pool('b', {})
  `)
  fail.set('create a', () => new Error('no more pools'))

  const { result, errors } = await up(undefined, { continueOnError: true })

  expect(result).toBe('failed')
  expect(errors[0]).toBe('no more pools')
  expect(calls.sort()).toEqual(['create a', 'create b'])
})

test('a program that asks the SDK for the files of its packages, or requires a package of tracing, gets them although they are loaded late', async () => {
  const program = `
    const pulumi = require('@pulumi/pulumi')
    const sdk = require('module').createRequire(require.resolve('@pulumi/pulumi'))
    const { resourceFromAttributes } = sdk('@opentelemetry/resources')
    exports.paths = pulumi.runtime.computeCodePaths().then(paths => [...paths.keys()].join())
    exports.traced = resourceFromAttributes({ of: 'the program' }).attributes.of
  `
  const { up } = await nodeStack(program, { 'package.json': '{"name":"seed","main":"index.js","dependencies":{"semver":"*"}}' })

  const { errors, outputs } = await up()

  expect({ errors, outputs }).toEqual({
    errors: [],
    outputs: { paths: expect.stringContaining('node_modules/semver'), traced: 'the program' },
  })
})
