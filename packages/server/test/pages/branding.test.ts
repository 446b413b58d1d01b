import {
  CreateManagedLoginBrandingCommand,
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
  DeleteManagedLoginBrandingCommand,
  DeleteTermsCommand,
  SetUICustomizationCommand,
  UpdateManagedLoginBrandingCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { ico, png, svg } from '../support/images.ts'
import { checkAppearance } from './look.ts'
import { createPageApp, oauthClient, plainBrowser } from './support.ts'

const settings = {
  categories: { global: { colorSchemeMode: 'LIGHT' } },
  components: {
    pageBackground: { lightMode: { color: 'e0f2e9ff' }, darkMode: { color: '001a10ff' } },
    pageText: { lightMode: { headingColor: '0b3d2e' } },
    primaryButton: { lightMode: { defaults: { backgroundColor: '0f5132ff', textColor: 'fffde7ff' } } },
    form: { borderRadius: 2 },
  },
  componentClasses: {
    buttons: { borderRadius: 20 },
    input: { borderRadius: 3, lightMode: { defaults: { borderColor: '556b2fff' } } },
    link: { lightMode: { defaults: { textColor: '8b1a1aff' } } },
  },
}

let browser: Browser
let page: Page
const complaints: string[] = []
beforeAll(async () => {
  browser = await launchBrowser()
  page = await browser.newPage()
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
})
afterAll(() => browser.close())

/** The computed style of an element. */
const computed = (selector: string, property: string) =>
  page.$eval(selector, (element, name) => getComputedStyle(element).getPropertyValue(name), property)
const logo = () => page.$eval('img.logo-customizable', image => (image as HTMLImageElement).currentSrc)
const isLoaded = () => page.$eval('img.logo-customizable', image => (image as HTMLImageElement).naturalWidth)

describe('branding in a browser', () => {
  const service = useServiceOn('SQLite')

  test('a managed style colours the pages of its client in its colour scheme, with its logo, within the Content-Security-Policy', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, address } = await createPageApp(service)
    const { ManagedLoginBranding } = await sdk.send(
      new CreateManagedLoginBrandingCommand({
        UserPoolId,
        ClientId,
        Settings: settings,
        Assets: [
          { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png() },
          { Category: 'FAVICON_ICO', ColorMode: 'DYNAMIC', Extension: 'ICO', Bytes: ico() },
        ],
      }),
    )
    complaints.splice(0)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(address('/login'))
    expect(await computed('body', 'background-color')).toBe('rgb(224, 242, 233)')
    expect(await computed('h1', 'color')).toBe('rgb(11, 61, 46)')
    expect(await computed('.card', 'border-radius')).toBe('2px')
    expect(await computed('.card', 'background-color')).toBe('rgb(255, 255, 255)')
    expect(await computed('button[name=signInSubmitButton]', 'background-color')).toBe('rgb(15, 81, 50)')
    expect(await computed('button[name=signInSubmitButton]', 'color')).toBe('rgb(255, 253, 231)')
    expect(await computed('button[name=signInSubmitButton]', 'border-radius')).toBe('20px')
    expect(await computed('#signInFormUsername', 'border-radius')).toBe('3px')
    expect(await computed('#signInFormUsername', 'border-color')).toBe('rgb(85, 107, 47)')
    expect(await computed('.links a', 'color')).toBe('rgb(139, 26, 26)')
    expect(await isLoaded()).toBe(40)
    expect(await page.$eval('link[rel=icon]', link => (link as HTMLLinkElement).href)).toContain(`/${UserPoolId}/assets/`)
    expect(complaints).toEqual([])
    await checkAppearance(page, 'branded-login', 'button[name=signInSubmitButton]')

    // Light and dark, if the style has both.
    await sdk.send(
      new UpdateManagedLoginBrandingCommand({
        UserPoolId,
        ManagedLoginBrandingId: ManagedLoginBranding!.ManagedLoginBrandingId,
        Settings: { categories: { global: { colorSchemeMode: 'DYNAMIC' } } },
        Assets: [{ Category: 'FORM_LOGO', ColorMode: 'DARK', Extension: 'SVG', Bytes: svg() }],
      }),
    )
    await page.setViewportSize({ width: 1280, height: 800 })
    const seen: Record<string, string[]> = {}
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address('/login'))
      seen[colorScheme] = [await computed('body', 'background-color'), await logo()]
      expect(await isLoaded()).toBe(40)
    }
    expect(seen.light![0]).toBe('rgb(224, 242, 233)')
    expect(seen.dark![0]).toBe('rgb(0, 26, 16)')
    expect(seen.light![1]).not.toBe(seen.dark![1])
  })

  test('CSS of SetUICustomization styles the elements of its classes, and disallowed rules are left out', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, address } = await createPageApp(service)
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'classic-css', ManagedLoginVersion: 1 }))
    const CSS = `
      .background-customizable { background-color: #fafad2 }
      .banner-customizable { background-color: #000080; padding: 10px }
      .logo-customizable { max-width: 50%; position: fixed; top: 0; z-index: 99 }
      .label-customizable { color: #4b0082; font-weight: 400 }
      .textDescription-customizable { color: #111111 }
      .inputField-customizable { border: 2px solid #2f4f4f; background-color: #fffff0 }
      .inputField-customizable:focus { border-color: #800000 }
      .submitButton-customizable { background-color: #006400; height: 60px }
      .submitButton-customizable:hover { background-color: #004d00 }
      .errorMessage-customizable { color: #7a0000 }
      .redirect-customizable { text-align: center }`
    await sdk.send(new SetUICustomizationCommand({ UserPoolId, ClientId, CSS, ImageFile: png() }))
    complaints.splice(0)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(address('/login'))
    expect(await computed('.card', 'background-color')).toBe('rgb(250, 250, 210)')
    expect(await computed('.banner', 'background-color')).toBe('rgb(0, 0, 128)')
    expect(await computed('img.logo-customizable', 'position')).toBe('static')
    expect(await computed('label', 'color')).toBe('rgb(75, 0, 130)')
    expect(await computed('#signInFormPassword', 'border-top-width')).toBe('2px')
    expect(await computed('#signInFormPassword', 'background-color')).toBe('rgb(255, 255, 240)')
    await page.focus('#signInFormPassword')
    expect(await computed('#signInFormPassword', 'border-top-color')).toBe('rgb(128, 0, 0)')
    expect(await computed('button[name=signInSubmitButton]', 'height')).toBe('60px')
    await page.hover('button[name=signInSubmitButton]')
    expect(await computed('button[name=signInSubmitButton]', 'background-color')).toBe('rgb(0, 77, 0)')
    expect(await computed('.links', 'text-align')).toBe('center')
    // Classic CSS is made for light pages, so the rest of the page is light too.
    expect(await computed('h1', 'color')).toBe('rgb(27, 31, 36)')
    await page.fill('#signInFormUsername', 'alice')
    await page.fill('#signInFormPassword', 'wrong')
    await page.click('button[name=signInSubmitButton]')
    await page.waitForSelector('.errorMessage-customizable')
    expect(await computed('.errorMessage-customizable', 'color')).toBe('rgb(122, 0, 0)')
    expect(complaints.filter(text => !text.includes('400'))).toEqual([])
    await checkAppearance(page, 'classic-login', 'button[name=signInSubmitButton]')

    await sdk.send(new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'classic-css', ManagedLoginVersion: 2 } as never))
    await page.goto(address('/login'))
    expect(await computed('.card', 'background-color')).not.toBe('rgb(250, 250, 210)')
  })
})

describe.each(engines)('branding on %s', engine => {
  const service = useServiceOn(engine)
  const stylesheetOf = (text: string) => /<link rel="stylesheet" href="([^"]+)">/.exec(text)?.[1]

  test('a change of the style shows at once on the pages of its client only, and its deletion restores the default', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, address } = await createPageApp(service)
    const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ ...oauthClient, UserPoolId, ClientName: 'other' }))
    const shown = async (query: Record<string, string> = {}, base?: string) =>
      (await plainBrowser().open(address('/login', query, base))).text
    const usual = await shown()
    expect(stylesheetOf(usual)).toBeUndefined()
    expect(usual).not.toContain('<img')
    const { ManagedLoginBranding } = await sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings: settings }))
    const id = { UserPoolId, ManagedLoginBrandingId: ManagedLoginBranding!.ManagedLoginBrandingId }

    const first = stylesheetOf(await shown())!
    expect(first).toMatch(new RegExp(`^/${UserPoolId}/branding/${ClientId}/[0-9a-f]{64}\\.css$`))
    expect(stylesheetOf(await shown({}, ''))).toBe(first)
    expect(stylesheetOf(await shown({ client_id: UserPoolClient!.ClientId! }))).toBeUndefined()
    const answer = await fetch(service.url + first)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(await answer.text()).toContain('--page:#e0f2e9ff')

    await sdk.send(new UpdateManagedLoginBrandingCommand({ ...id, Settings: { components: { form: { borderRadius: 9 } } } }))
    const second = stylesheetOf(await shown())!
    expect(second).not.toBe(first)
    // A page from before the change gets the current stylesheet, uncached.
    const late = await fetch(service.url + first)
    expect(late.headers.get('cache-control')).toBe('no-store')
    expect(await late.text()).toBe(await (await fetch(service.url + second)).text())

    await sdk.send(new DeleteManagedLoginBrandingCommand(id))
    expect(stylesheetOf(await shown())).toBeUndefined()
    expect((await fetch(service.url + second)).status).toBe(404)
  })

  test('a stylesheet is served under its own pool and client only', async () => {
    const one = await createPageApp(service)
    const other = await createPageApp(service)
    for (const { UserPoolId, ClientId } of [one, other])
      await service.sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings: settings }))
    const file = `${'0'.repeat(64)}.css`
    for (const [poolId, clientId, status] of [
      [one.UserPoolId, one.ClientId, 200],
      [one.UserPoolId, other.ClientId, 404],
      [other.UserPoolId, one.ClientId, 404],
      [one.UserPoolId, 'unknown', 404],
      [one.UserPoolId, '%3Cscript%3E', 404],
      ['us-east-1_unknown', one.ClientId, 404],
    ])
      expect((await fetch(`${service.url}/${poolId}/branding/${clientId}/${file}`)).status, `${poolId} ${clientId}`).toBe(status)
  })

  test('the sign-up page links to terms of use and privacy policy in its language or the default one, and to neither if one is missing', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, address } = await createPageApp(service)
    const usual = { UserPoolId, ClientId, TermsSource: 'LINK', Enforcement: 'NONE' } as const
    const signUp = async (lang: string, path = '/signup') => (await plainBrowser().open(address(path, { lang }))).text
    const linksIn = (text: string) =>
      [...(/<p [^>]*id="terms">[\s\S]*?<\/p>/.exec(text)?.[0] ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

    expect(linksIn(await signUp('en'))).toEqual([])
    await sdk.send(
      new CreateTermsCommand({
        ...usual,
        TermsName: 'terms-of-use',
        Links: {
          'cognito:default': 'https://example.com/terms?a=1&b="><script>alert(1)</script>',
          'cognito:german': 'https://example.com/de',
        },
      }),
    )
    expect(linksIn(await signUp('en'))).toEqual([])
    const { Terms } = await sdk.send(
      new CreateTermsCommand({ ...usual, TermsName: 'privacy-policy', Links: { 'cognito:default': 'https://example.com/privacy' } }),
    )
    const english = await signUp('en')
    expect(linksIn(english)).toEqual([
      'https://example.com/terms?a=1&amp;b=&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;',
      'https://example.com/privacy',
    ])
    expect(english).toContain('By creating an account you agree to the <a href')
    expect(english).toContain('rel="noopener noreferrer"')
    expect(english).not.toContain('<script>alert')
    const german = await signUp('de')
    expect(linksIn(german)).toEqual(['https://example.com/de', 'https://example.com/privacy'])
    expect(german).toContain('Nutzungsbedingungen</a> zu')
    expect(await signUp('en', '/login')).not.toContain('id="terms"')
    await sdk.send(new DeleteTermsCommand({ UserPoolId, TermsId: Terms!.TermsId }))
    expect(linksIn(await signUp('en'))).toEqual([])
  })

  test('the logo of the pool is on the pages of clients without a logo of their own', async () => {
    const { sdk } = service
    const { UserPoolId, ClientId, address } = await createPageApp(service)
    await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: `logo-${engine.toLowerCase()}` }))
    const source = async () =>
      /<img class="logo logo-customizable" src="([^"]+)"/.exec((await plainBrowser().open(address('/login'))).text)?.[1]
    const set = (more: object) => sdk.send(new SetUICustomizationCommand({ UserPoolId, ...more }))
    await set({ ImageFile: png(1) })
    const common = await source()
    expect(common).toMatch(new RegExp(`^/${UserPoolId}/assets/`))
    await set({ ClientId, ImageFile: png(2) })
    expect(await source()).not.toBe(common)
    await set({ ClientId })
    expect(await source()).toBe(common)
    await set({})
    expect(await source()).toBeUndefined()
  })
})
