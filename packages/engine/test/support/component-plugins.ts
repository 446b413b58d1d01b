import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { functionProvider } from './function-provider.ts'
import { nodeStack } from './node-stack.ts'
import { environment } from './python-stack.ts'

/** A program that declares the component `shop` of the package `shop`, as an SDK of that package declares it. */
export const shopProgram = ({ size = 1, call = '', options = '' } = {}) => `
const pulumi = require('@pulumi/pulumi')
class Shop extends pulumi.ComponentResource {
  constructor(name, args, opts) { super('shop:index:Shop', name, { url: undefined, hush: undefined, ...args }, { version: '1.0.0', ...opts }, true) }
  greet(name) { return pulumi.runtime.call('shop:index:Shop/greet', { __self__: this, name }, this) }
}
const shop = new Shop('shop', { size: ${size}, hidden: pulumi.secret('not shown') }, {${options}})
module.exports = { url: shop.url, hush: shop.hush${call} }
`

/** The component, in each language of its plugin: a pool of the package `test` below it. The size 13 fails before the pool, 14 after it. */
const inTypeScript = `
import * as pulumi from '@pulumi/pulumi'
export interface ShopArgs { size: pulumi.Input<number>; hidden: pulumi.Input<string> }
class Pool extends pulumi.CustomResource {
  readonly arn!: pulumi.Output<string>
  constructor(name: string, args: any, opts: pulumi.CustomResourceOptions) { super('test:index:Pool', name, { arn: undefined, ...args }, { version: '1.2.3', ...opts }) }
}
export class Shop extends pulumi.ComponentResource {
  readonly url!: pulumi.Output<string>
  readonly hush!: pulumi.Output<string>
  constructor(name: string, args: ShopArgs, opts?: pulumi.ComponentResourceOptions) {
    super('shop:index:Shop', name, args, opts)
    const size = pulumi.output(args.size).apply(size => {
      if (size === 13) throw new Error('the shop takes no 13')
      return size
    })
    const pool = new Pool(name + '-pool', { size, stack: pulumi.getStack(), config: new pulumi.Config('shop').get('greeting') }, { parent: this })
    this.url = pulumi.interpolate\`https://\${pool.arn}\`
    this.hush = pulumi.output(args.hidden)
    this.registerOutputs({ url: this.url, hush: this.hush })
  }
}
`
const inPython = `
import pulumi
from typing import TypedDict
from pulumi.provider.experimental import component_provider_host

class Pool(pulumi.CustomResource):
    arn: pulumi.Output[str]
    def __init__(self, name, props, opts):
        super().__init__("test:index:Pool", name, {"arn": None, **props}, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(version="1.2.3")))

class ShopArgs(TypedDict):
    size: pulumi.Input[float]
    hidden: pulumi.Input[str]

class Shop(pulumi.ComponentResource):
    url: pulumi.Output[str]
    hush: pulumi.Output[str]
    def __init__(self, name: str, args: ShopArgs, opts: pulumi.ResourceOptions = None):
        super().__init__("shop:index:Shop", name, {}, opts)
        def checked(size):
            if size == 13:
                raise Exception("the shop takes no 13")
            return size
        size = pulumi.Output.from_input(args["size"]).apply(checked)
        pool = Pool(name + "-pool", {"size": size, "stack": pulumi.get_stack(), "config": pulumi.Config("shop").get("greeting")}, pulumi.ResourceOptions(parent=self))
        self.url = pulumi.Output.concat("https://", pool.arn)
        self.hush = pulumi.Output.from_input(args["hidden"])
        self.register_outputs({"url": self.url, "hush": self.hush})

if __name__ == "__main__":
    component_provider_host(name="shop", components=[Shop])
`
/** The older kind: an executable that serves a provider of its own, with a method. */
const executable = `#!${process.execPath}
const pulumi = require('@pulumi/pulumi')
class Pool extends pulumi.CustomResource {
  constructor(name, args, opts) { super('test:index:Pool', name, { arn: undefined, ...args }, { version: '1.2.3', ...opts }) }
}
class Shop extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super('shop:index:Shop', name, args, opts)
    const pool = new Pool(name + '-pool', { size: args.size, stack: pulumi.getStack(), config: new pulumi.Config('shop').get('greeting') }, { parent: this })
    this.url = pulumi.interpolate\`https://\${pool.arn}\`
    this.registerOutputs({ url: this.url })
  }
}
pulumi.provider.main({
  version: '1.0.0',
  async construct(name, type, inputs, options) {
    const shop = new Shop(name, inputs, options)
    return { urn: shop.urn, state: { url: shop.url, hush: inputs.hidden } }
  },
  async call(token, { __self__: self, name }) {
    if (name === 'nobody') return { failures: [{ property: 'name', reason: 'nobody is not greeted' }] }
    if (name === 'all') throw new Error('too many to greet')
    return { outputs: { greeting: pulumi.interpolate\`\${token}: \${name}\`, self } }
  },
}, process.argv.slice(2))
`

const sources = {
  'a component provider in TypeScript': {
    'shop/PulumiPlugin.yaml': 'runtime: nodejs\n',
    'shop/package.json': '{ "name": "shop", "version": "1.0.0", "main": "index.ts" }',
    'shop/tsconfig.json': '{ "compilerOptions": { "strict": true, "target": "es2020", "module": "commonjs", "moduleResolution": "node" } }',
    'shop/index.ts': inTypeScript,
  },
  'a component provider in Python': {
    'shop/PulumiPlugin.yaml': `runtime:\n  name: python\n  options:\n    virtualenv: ${environment}\n`,
    'shop/__main__.py': inPython,
  },
  'an executable': { 'shop/pulumi-resource-shop': executable },
} as const

export type PluginKind = keyof typeof sources
export const pluginKinds = Object.keys(sources) as PluginKind[]

/** A stack whose program uses the component, and whose project names the folder of its plugin; `placed`: another Pulumi.yaml. */
export async function shopStack(kind: PluginKind, program: string, placed = 'packages:\n  shop: ./shop\n') {
  const service = functionProvider({ Pool: { computed: ['arn'] } })
  const stack = await nodeStack(program, { 'Pulumi.yaml': `name: seed\nruntime: nodejs\n${placed}`, ...sources[kind] }, service)
  if (kind === 'an executable') await chmod(join(stack.project.dir, 'shop', 'pulumi-resource-shop'), 0o755)
  const stateText = () => readFile(stack.project.statePath(), 'utf8')
  return { ...stack, stateText }
}
