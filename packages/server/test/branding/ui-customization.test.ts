import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { htmlFile, jpeg, png, svg } from '../support/images.ts'
import { startTestService } from '../support/service.ts'

const css = '.submitButton-customizable {\n  background-color: #1d5bbf;\n}\n'
const invalid = (message: string | RegExp) => ({ name: 'InvalidParameterException', message: expect.stringMatching(message) })
const exactly = (message: string) => ({ name: 'InvalidParameterException', message })

let count = 0

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  /** A pool with a domain, and the operations on its UI customization. */
  const given = async () => {
    const { sdk } = service
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
    const Domain = `looks-${engine.toLowerCase()}-${++count}`
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion: 1 }))
    return {
      sdk,
      UserPoolId,
      Domain,
      client: async () => (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))).UserPoolClient!.ClientId!,
      set: async (more: { ClientId?: string; CSS?: string; ImageFile?: Uint8Array } = {}) =>
        (await sdk.send(new SetUICustomizationCommand({ UserPoolId, ...more }))).UICustomization!,
      get: async (ClientId?: string) => (await sdk.send(new GetUICustomizationCommand({ UserPoolId, ClientId }))).UICustomization!,
    }
  }

  test('SetUICustomization sets CSS and image together, and deletes both where neither is given', async () => {
    const { UserPoolId, set, get } = await given()
    expect(await get()).toEqual({})
    const both = await set({ CSS: css, ImageFile: png() })
    expect(both).toEqual({
      UserPoolId,
      ClientId: 'ALL',
      CSS: css,
      CSSVersion: expect.stringMatching(/^\d{14}$/),
      ImageUrl: expect.stringMatching(new RegExp(`^${service.url}/${UserPoolId}/assets/[0-9a-f]{64}$`)),
      CreationDate: expect.any(Date),
      LastModifiedDate: expect.any(Date),
    })
    expect(await get('ALL')).toEqual(both)
    const shown = await set({ CSS: css })
    expect(shown).not.toHaveProperty('ImageUrl')
    expect(shown).toMatchObject({ CSSVersion: both.CSSVersion, CreationDate: both.CreationDate })
    expect(await set({ ImageFile: jpeg() })).not.toHaveProperty('CSS')
    expect(await set()).toEqual({})
    expect(await get()).toEqual({})
    expect(await set()).toEqual({})
  })

  test('GetUICustomization of a client without one of its own shows the default of the pool', async () => {
    const { UserPoolId, client, set, get } = await given()
    const [one, other] = [await client(), await client()]
    await set({ CSS: css })
    expect(await get(one)).toMatchObject({ ClientId: 'ALL', CSS: css })
    const own = '.label-customizable{color:red}'
    expect(await set({ ClientId: one, CSS: own })).toMatchObject({ UserPoolId, ClientId: one, CSS: own })
    expect(await get(one)).toMatchObject({ ClientId: one, CSS: own })
    expect(await get(other)).toMatchObject({ ClientId: 'ALL', CSS: css })
    await set({ CSS: '.label-customizable{color:blue}' })
    expect(await get(one)).toMatchObject({ CSS: own })
    await set({ ClientId: one })
    expect(await get(one)).toMatchObject({ ClientId: 'ALL', CSS: '.label-customizable{color:blue}' })
  })

  test('a UI customization is deleted with its client and its pool', async () => {
    const { sdk, UserPoolId, Domain, client, set } = await given()
    const ClientId = await client()
    const { ImageUrl } = await set({ ClientId, ImageFile: png() })
    const { ImageUrl: common } = await set({ ImageFile: jpeg() })
    expect((await fetch(ImageUrl!)).status).toBe(200)
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
    expect((await fetch(ImageUrl!)).status).toBe(404)
    expect((await fetch(common!)).status).toBe(200)
    await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }))
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
    expect((await fetch(common!)).status).toBe(404)
  })

  test('SetUICustomization needs a pool, a client of it, and a domain', async () => {
    const { sdk, set, get } = await given()
    const foreign = await (await given()).client()
    for (const act of [(ClientId: string) => set({ ClientId, CSS: css }), get])
      await expect(act(foreign)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `User pool client ${foreign} does not exist.`,
      })
    const unknown = 'us-east-1_unknown'
    for (const Command of [SetUICustomizationCommand, GetUICustomizationCommand])
      await expect(sdk.send(new Command({ UserPoolId: unknown }) as GetUICustomizationCommand)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: `User pool ${unknown} does not exist.`,
      })
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
    await expect(sdk.send(new SetUICustomizationCommand({ UserPoolId, CSS: css }))).rejects.toMatchObject(
      exactly('A domain must be associated with this user pool.'),
    )
    expect((await sdk.send(new GetUICustomizationCommand({ UserPoolId }))).UICustomization).toEqual({})
  })

  test('of parallel SetUICustomization calls one is stored completely', async () => {
    const { set, get } = await given()
    const colours = ['red', 'green', 'blue', 'black', 'white'].map(colour => `.label-customizable{color:${colour}}`)
    const images = await Promise.all(colours.map(async (CSS, index) => set({ CSS, ImageFile: png(index) })))
    const left = await get()
    const winner = images.find(({ ImageUrl }) => ImageUrl === left.ImageUrl)
    expect(left.CSS).toBe(winner!.CSS)
    const served = await Promise.all(images.map(async ({ ImageUrl }) => (await fetch(ImageUrl!)).status))
    expect(served.filter(status => status === 200)).toHaveLength(1)
  })
})

describe('CSS', () => {
  const service = useServiceOn('SQLite')
  let UserPoolId: string | undefined
  const set = async (CSS: string) => {
    const { sdk } = service
    if (UserPoolId === undefined) {
      UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
      await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'looks-css' }))
    }
    return (await sdk.send(new SetUICustomizationCommand({ UserPoolId, CSS }))).UICustomization!
  }

  test.each([
    ['.footer{color:red}', 'footer'],
    ['.label-customizable:hover{color:red}', 'label-customizable:hover'],
    ['.submitButton-customizable:focus{color:red}', 'submitButton-customizable:focus'],
    ['.Label-customizable{color:red}', 'Label-customizable'],
    ['.label-customizable .logo-customizable{color:red}', 'label-customizable   logo-customizable'],
    ['.label-customizable,body{color:red}', 'body'],
    ['#logo{color:red}', '#logo'],
    ['*{color:red}', '*'],
    ['.label-customizable::after{color:red}', 'label-customizable::after'],
    ['.l\\61 bel-customizable{color:red}', 'l\\61 bel-customizable'],
  ])('with an unknown class is refused: %s', async (text, name) => {
    await expect(set(text)).rejects.toMatchObject(exactly(`The CSS class ${name} is not in the list of allowed classes.`))
  })

  test.each([
    ['the end of its element', '.label-customizable{color:red}</style><script>alert(1)</script>'],
    ['the end of its element in a value', '.label-customizable{color:red</style><script>alert(1)</script>}'],
    ['the end of its element in a text', '.label-customizable{font-family:"</style><script>alert(1)</script>"}'],
    ['comments of HTML', '<!-- .label-customizable{color:red} -->'],
    ['an address', '.label-customizable{background:url(https://evil.example/x)}'],
    ['an address in quotes', '.label-customizable{background-image:url("//evil.example/x")}'],
    ['an address in other letters', '.label-customizable{background:UrL(x)}'],
    ['an address in escapes', '.label-customizable{background:\\75rl(https://evil.example/x)}'],
    ['an address in an escape with zeroes', '.label-customizable{background:u\\000072l(x)}'],
    ['an address among comments', '.label-customizable{background:/**/url/**/(x)}'],
    ['an address in a set of images', '.label-customizable{background:image-set("x" 1x)}'],
    ['a URL in an unknown property', '.label-customizable{-moz-binding:url(x)}'],
    ['an address in a property of its own', '.label-customizable{--x:url(x)}'],
    ['an import', '@import "https://evil.example/x.css";'],
    ['an import in escapes', '@\\69mport "x";'],
    ['a font', '@font-face{font-family:x;src:url(x)}'],
    ['a query', '@media screen{.label-customizable{color:red}}'],
    ['a support query', '@supports (color:red){.label-customizable{color:red}}'],
    ['a character set', '@charset "utf-7";'],
    ['an expression', '.label-customizable{width:expression(alert(1))}'],
    ['an expression in escapes', '.label-customizable{width:e\\78pression(alert(1))}'],
    ['an expression cut by a comment', '.label-customizable{width:exp/**/ression(alert(1))}'],
    ['a behaviour', '.label-customizable{behavior:url(x.htc)}'],
    ['a filter of old browsers', '.label-customizable{filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(src="x")}'],
    ['an attribute', '.label-customizable{width:attr(value)}'],
    ['a variable', '.label-customizable{color:var(--x)}'],
    ['a text with a line end', '.label-customizable{font-family:"a\\a b"}'],
    ['a text that does not end', '.label-customizable{font-family:"a}\n.footer{color:red}'],
    ['a rule in a rule', '.label-customizable{color:red;.footer{color:red}}'],
    ['letters that only look alike', '.label-customizable{background:\u{ff55}rl(x)}'],
    ['a null', '.label-customizable{color:r\0ed}'],
    ['a control character', '.label-customizable{color:\u0085red}'],
    ['half a character', '.label-customizable{color:\ud800red}'],
    ['brackets that do not match', '.label-customizable{color:red(}'],
    ['brackets the wrong way round, at which a parser runs in circles', '\u{ff55}rl(x))u\\72 l(red(/*--x'],
    ['no braces', 'hello'],
    ['functions in functions', `.label-customizable{width:${'calc('.repeat(20_000)}1px}`],
    ['braces in braces', '.label-customizable{'.repeat(5_000)],
  ])('with %s is refused', async (_name, text) => {
    await expect(set(text)).rejects.toMatchObject(invalid(/^The CSS /))
  })

  test('is accepted in any formatting, and returned unchanged', async () => {
    const text = `/* ours */ .submitButton-customizable, .inputField-customizable:focus {
      background: linear-gradient(135deg, #0a1226 0%, rgb(19 38 77 / 50%) 100%) !important;
      font-family: "Segoe UI", sans-serif; margin: 20px -15px .5rem 0; width: calc(100% - 2px);
      box-shadow: 0 0 0 3px rgba(35, 201, 245, 0.25); position: fixed; z-index: 9; content: "x" }
    .logo-customizable { }`
    expect(await set(text)).toMatchObject({ CSS: text })
  })

  test('of more than 131072 characters is refused, and of that length is read in a short time', async () => {
    const rule = '.label-customizable{color:red}'
    await expect(set(rule.repeat(131_073 / rule.length + 1))).rejects.toMatchObject(invalid(/length less than or equal to 131072$/))
    const longest = rule.repeat(Math.floor(131_072 / rule.length))
    expect(await set(longest)).toMatchObject({ CSS: longest })
  })
})

test('ImageFile is recognised as PNG or JPEG by its bytes', async () => {
  const service = await startTestService()
  const { sdk } = service
  const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'looks-image' }))
  const set = (ImageFile: Uint8Array) => sdk.send(new SetUICustomizationCommand({ UserPoolId, ImageFile }))
  const disguised = Buffer.concat([png().subarray(0, 8), Buffer.from('<script>alert(1)</script>')])
  for (const bytes of [htmlFile, svg(), Buffer.from('GIF89a'), disguised, new Uint8Array([0xff])])
    await expect(set(bytes)).rejects.toMatchObject(exactly('The image is not a valid PNG or JPEG file.'))
  await expect(set(Buffer.concat([png(), Buffer.alloc(131_072)]))).rejects.toMatchObject(invalid(/length less than or equal to 131072/))
  for (const [bytes, type] of [
    [png(), 'image/png'],
    [jpeg(), 'image/jpeg'],
  ] as const) {
    const { UICustomization } = await set(bytes)
    const answer = await fetch(UICustomization!.ImageUrl!)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(bytes))
  }
  await service.close()
})
