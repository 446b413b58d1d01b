import {
  type AssetType,
  CreateManagedLoginBrandingCommand,
  type CreateManagedLoginBrandingCommandInput,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteManagedLoginBrandingCommand,
  DeleteUserPoolClientCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  UpdateManagedLoginBrandingCommand,
  type UpdateManagedLoginBrandingCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { htmlFile, ico, jpeg, png, svg, webp } from '../support/images.ts'
import { createPoolAndClient } from '../support/pool-and-clients.ts'

const refusal = (name: string, message?: string | RegExp) => ({
  name,
  ...(message !== undefined && { message: typeof message === 'string' ? message : expect.stringMatching(message) }),
})
const invalid = 'InvalidParameterException'
const logo = (Bytes: Uint8Array, more: Partial<AssetType> = {}): AssetType => ({
  Category: 'FORM_LOGO',
  ColorMode: 'LIGHT',
  Extension: 'PNG',
  Bytes,
  ...more,
})

const settings = {
  categories: { global: { colorSchemeMode: 'LIGHT' }, auth: { federation: { order: [] } } },
  components: { pageBackground: { lightMode: { color: 'fafafaff' } }, form: { borderRadius: 4.5 } },
  ofOurOwn: [1, { deep: null }],
}

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { quotas: { brandingStyles: 2 } })

  const given = async () => {
    const made = await createPoolAndClient(service)
    const { sdk, UserPoolId, ClientId } = made
    return {
      ...made,
      create: async (more: Partial<CreateManagedLoginBrandingCommandInput> = {}) =>
        (await sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, ...more }))).ManagedLoginBranding!,
      update: async (ManagedLoginBrandingId: string, more: Partial<UpdateManagedLoginBrandingCommandInput> = {}) =>
        (await sdk.send(new UpdateManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId, ...more }))).ManagedLoginBranding!,
      read: async (ManagedLoginBrandingId: string, ReturnMergedResources?: boolean) =>
        (await sdk.send(new DescribeManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId, ReturnMergedResources })))
          .ManagedLoginBranding!,
      readOf: async (client: string, ReturnMergedResources?: boolean) =>
        (await sdk.send(new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId: client, ReturnMergedResources })))
          .ManagedLoginBranding!,
      remove: (ManagedLoginBrandingId: string) => sdk.send(new DeleteManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId })),
    }
  }

  test('a style is created, read by id and by client, and deleted', async () => {
    const { UserPoolId, ClientId, create, read, readOf, remove } = await given()
    const Assets = [logo(png()), logo(svg(), { Category: 'FAVICON_SVG', ColorMode: 'DYNAMIC', Extension: 'SVG', ResourceId: 'icon 1' })]
    const made = await create({ Settings: settings, Assets })
    expect(made).toEqual({
      ManagedLoginBrandingId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      UserPoolId,
      UseCognitoProvidedValues: false,
      Settings: settings,
      Assets: Assets.map(asset => ({ ...asset, Bytes: new Uint8Array(asset.Bytes!) })),
      CreationDate: expect.any(Date),
      LastModifiedDate: expect.any(Date),
    })
    const id = made.ManagedLoginBrandingId!
    expect(await read(id)).toEqual(made)
    expect(await read(id.toUpperCase())).toEqual(made)
    expect(await readOf(ClientId)).toEqual(made)
    await remove(id)
    for (const act of [read, remove])
      await expect(act(id)).rejects.toMatchObject(refusal('ResourceNotFoundException', `Managed login branding ${id} does not exist.`))
    await expect(readOf(ClientId)).rejects.toMatchObject(
      refusal('ResourceNotFoundException', `Managed login branding of app client ${ClientId} does not exist.`),
    )
  })

  test('a style with UseCognitoProvidedValues has no settings, and ReturnMergedResources shows all defaults', async () => {
    const { create, read, update, readOf, ClientId } = await given()
    const { ManagedLoginBrandingId: id } = await create({ UseCognitoProvidedValues: true })
    const own = await read(id!)
    expect(own).toMatchObject({ UseCognitoProvidedValues: true, Assets: [] })
    expect(own).not.toHaveProperty('Settings')
    const merged = await readOf(ClientId, true)
    expect(merged.Settings).toMatchObject({
      categories: { global: { colorSchemeMode: 'DYNAMIC' } },
      components: { primaryButton: { lightMode: { defaults: { backgroundColor: expect.stringMatching(/^[0-9a-f]{8}$/) } } } },
    })
    expect(await update(id!, { Settings: settings, Assets: [logo(png())] })).toMatchObject({
      UseCognitoProvidedValues: false,
      Settings: settings,
    })
    expect((await read(id!, true)).Settings).toMatchObject({
      categories: settings.categories,
      components: { form: { borderRadius: 4.5 }, pageBackground: { lightMode: { color: 'fafafaff' }, darkMode: { color: '0d1117ff' } } },
    })
    const again = await update(id!, { UseCognitoProvidedValues: true })
    expect(again).toMatchObject({ UseCognitoProvidedValues: true, Assets: [] })
    expect(again).not.toHaveProperty('Settings')
    expect(await update(id!)).toMatchObject({ UseCognitoProvidedValues: true })
  })

  test('UpdateManagedLoginBranding patches the settings and replaces assets of the same purpose', async () => {
    const { UserPoolId, create, update, read } = await given()
    const dark = logo(png(1), { ColorMode: 'DARK' })
    const { ManagedLoginBrandingId: id } = await create({ Settings: { a: { b: 1, c: 2 }, d: [1, 2] }, Assets: [logo(png(2)), dark] })
    const updated = await update(id!, { Settings: { a: { b: null, e: 3 }, d: [3] }, Assets: [logo(jpeg(), { Extension: 'JPEG' })] })
    expect(updated).toMatchObject({ Settings: { a: { c: 2, e: 3 }, d: [3] } })
    expect(updated.Settings).not.toHaveProperty('a.b')
    expect(updated.Assets!.map(({ ColorMode, Extension }) => `${ColorMode} ${Extension}`).sort()).toEqual(['DARK PNG', 'LIGHT JPEG'])
    expect(await read(id!)).toEqual(updated)
    const at = (await hashes([jpeg(), png(1), png(2)])).map(hash => `${service.url}/${UserPoolId}/assets/${hash}`)
    expect(await Promise.all(at.map(async url => (await fetch(url)).status))).toEqual([200, 200, 404])
    expect(await update(id!, { Settings: { a: null, d: null } })).not.toHaveProperty('Settings')
  })

  test('a client has at most one style, and a pool as many as the quota allows', async () => {
    const { ClientId, UserPoolId, sdk, create, client, readOf } = await given()
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject(
          refusal('ManagedLoginBrandingExistsException', `App client ${ClientId} already has a managed login branding style.`),
        )
    const second = await client()
    await create({ ClientId: second, Assets: [logo(png())] })
    await expect(create({ ClientId: await client() })).rejects.toMatchObject(
      refusal('LimitExceededException', 'A user pool can have at most 2 managed login branding styles.'),
    )
    const [hash] = await hashes([png()])
    expect((await fetch(`${service.url}/${UserPoolId}/assets/${hash}`)).status).toBe(200)
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId: second }))
    expect((await fetch(`${service.url}/${UserPoolId}/assets/${hash}`)).status).toBe(404)
    await expect(readOf(second)).rejects.toMatchObject(refusal('ResourceNotFoundException', `User pool client ${second} does not exist.`))
    await create({ ClientId: await client() })
  })

  test('parallel UpdateManagedLoginBranding calls never overwrite each other', async () => {
    const { create, update, read } = await given()
    const { ManagedLoginBrandingId: id } = await create()
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(number => update(id!, { Settings: { [`n${number}`]: number } })))
    const done = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`n${index + 1}`] : []))
    expect(done.length).toBeGreaterThan(0)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal('ConcurrentModificationException'))
    expect(Object.keys((await read(id!)).Settings as object).sort()).toEqual(done)
  })

  test('a style of another pool answers ResourceNotFoundException', async () => {
    const one = await given()
    const other = await given()
    const { ManagedLoginBrandingId: id } = await one.create({ Assets: [logo(png(77))] })
    for (const act of [other.read, other.update, other.remove])
      await expect(act(id!)).rejects.toMatchObject(refusal('ResourceNotFoundException', `Managed login branding ${id} does not exist.`))
    const { ClientId } = one
    for (const act of [other.create({ ClientId }), other.readOf(ClientId)])
      await expect(act).rejects.toMatchObject(refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`))
    const [hash] = await hashes([png(77)])
    expect((await fetch(`${service.url}/${one.UserPoolId}/assets/${hash}`)).status).toBe(200)
    expect((await fetch(`${service.url}/${other.UserPoolId}/assets/${hash}`)).status).toBe(404)
  })
})

describe('CreateManagedLoginBranding', () => {
  const service = useServiceOn('SQLite')
  const create = async (more: object) => {
    const { sdk } = service
    const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
    return (await sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId: UserPoolClient!.ClientId, ...more })))
      .ManagedLoginBranding!
  }
  const colour = (color: unknown) => ({ Settings: { components: { pageBackground: { lightMode: { color } } } } })
  const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) })

  test.each([
    ['settings beside provided values', { UseCognitoProvidedValues: true, Settings: {} }, /^Settings and Assets cannot be given/],
    ['assets beside provided values', { UseCognitoProvidedValues: true, Assets: [] }, /^Settings and Assets cannot be given/],
    ['settings that are a list', { Settings: [] }, 'Settings must be a JSON object.'],
    ['settings that are a text', { Settings: '{}' }, 'Settings must be a JSON object.'],
    ['a colour by name', colour('red'), /^Invalid value in Settings: components\.pageBackground\.lightMode\.color must be a colour/],
    ['a colour with a mark', colour('#ffffff'), /must be a colour/],
    ['a colour that goes on', colour('ffffff;}body{display:none'), /must be a colour/],
    ['a colour with a line end', colour('ffffff\n'), /must be a colour/],
    ['a colour that ends the element', colour('</style>'), /must be a colour/],
    ['a colour that is an address', colour('url(//evil.example)'), /must be a colour/],
    ['a colour that is a list', colour(['ffffff']), /must be a colour/],
    ['a colour that is a number', colour(111111), /must be a colour/],
    ['a radius that is a text', { Settings: { components: { form: { borderRadius: '4px' } } } }, /must be a number of pixels/],
    ['a radius below zero', { Settings: { components: { form: { borderRadius: -1 } } } }, /must be a number of pixels/],
    ['a radius beyond all', { Settings: { components: { form: { borderRadius: 1e9 } } } }, /must be a number of pixels/],
    ['an unknown scheme', { Settings: { categories: { global: { colorSchemeMode: 'SEPIA' } } } }, /must be one of LIGHT, DARK, DYNAMIC/],
    ['settings without an end', { Settings: nested(500) }, /nested deeper/],
    [
      'an asset without bytes',
      { Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG' }] },
      'The asset FORM_LOGO has no Bytes.',
    ],
    ['two assets of one purpose', { Assets: [logo(png()), logo(png(1))] }, 'Two assets are given for FORM_LOGO LIGHT.'],
    ['another image than it says', { Assets: [logo(jpeg())] }, 'The image is not a valid PNG file.'],
    ['HTML as an image', { Assets: [logo(htmlFile)] }, 'The image is not a valid PNG file.'],
    ['HTML as a drawing', { Assets: [logo(htmlFile, { Extension: 'SVG' })] }, 'The image is not a valid SVG file.'],
    [
      'a drawing with a script',
      { Assets: [logo(svg('<script>alert(1)</script>'), { Extension: 'SVG' })] },
      'The image is not a valid SVG file.',
    ],
    ['a drawing with a script under a prefix', { Assets: [logo(svg('<x:script/>'), { Extension: 'SVG' })] }, /not a valid SVG/],
    ['a drawing that listens', { Assets: [logo(svg('<rect onload="alert(1)"/>'), { Extension: 'SVG' })] }, /not a valid SVG/],
    ['a drawing with a page in it', { Assets: [logo(svg('<foreignObject/>'), { Extension: 'SVG' })] }, /not a valid SVG/],
    [
      'a drawing with entities',
      { Assets: [logo(svg('&x;', '<!DOCTYPE svg [<!ENTITY x "y">]>'), { Extension: 'SVG' })] },
      'The image is not a valid SVG file.',
    ],
    ['comments without an end', { Assets: [logo(Buffer.from('<!---->'.repeat(100_000)), { Extension: 'SVG' })] }, /not a valid SVG/],
    ['more bytes than one asset may have', { Assets: [logo(Buffer.alloc(1_000_001))] }, /'assets\.1\.member\.bytes' failed/],
    [
      'more than a request may have',
      { Assets: [0, 1].map(n => logo(Buffer.concat([png(), Buffer.alloc(900_000)]), { ResourceId: `${n}` })) },
      'Settings and Assets are larger than 2097152 bytes.',
    ],
    ['forty-one assets', { Assets: Array.from({ length: 41 }, (_, n) => logo(png(), { ResourceId: `${n}` })) }, /'assets' failed/],
    ['an unknown purpose', { Assets: [logo(png(), { Category: 'WALLPAPER' as never })] }, /'assets\.1\.member\.category' failed/],
  ])('refuses %s', { timeout: 20_000 }, async (_name, more, message) => {
    await expect(create(more)).rejects.toMatchObject(refusal(invalid, message))
  })

  test('accepts every AssetExtension', async () => {
    const kinds = {
      PNG: png(),
      JPEG: jpeg(),
      WEBP: webp(),
      ICO: ico(),
      SVG: svg('<g/>', '\ufeff<?xml version="1.0"?><!-- a --><!DOCTYPE svg PUBLIC "x"> '),
    }
    const Assets = Object.entries(kinds).map(([Extension, Bytes]) => logo(Bytes, { Extension: Extension as never, ResourceId: Extension }))
    const { Assets: shown } = await create({ Assets })
    expect(shown).toHaveLength(5)
  })

  test('accepts settings with the member __proto__', async () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"a":{"__proto__":{"b":1}}}')
    const made = await create({ Settings: hostile })
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
    const text = await (
      await fetch(service.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeManagedLoginBranding',
        },
        body: JSON.stringify({ UserPoolId: made.UserPoolId, ManagedLoginBrandingId: made.ManagedLoginBrandingId }),
      })
    ).text()
    expect(text).toContain(`"Settings":${JSON.stringify(hostile)}`)
  })

  test('UpdateManagedLoginBranding refuses a request without its ids', async () => {
    await expect(service.sdk.send(new UpdateManagedLoginBrandingCommand({} as never))).rejects.toMatchObject(
      refusal(invalid, 'UserPoolId and ManagedLoginBrandingId are required.'),
    )
  })
})

const hashes = (images: readonly Uint8Array[]) =>
  Promise.all(images.map(async bytes => Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex')))
