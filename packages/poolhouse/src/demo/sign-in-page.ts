/** Signs in on the service's pages as a browser does: keeps cookies and follows redirects within the service. Resolves with the address it ends at. */
export async function signInOnPage(authorizeAddress: string, username: string, password: string): Promise<URL> {
  const { origin } = new URL(authorizeAddress)
  const cookies = new Map<string, string>()
  const visit = async (address: string, form?: Record<string, string>): Promise<{ address: string; page: string }> => {
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { origin, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) return { address, page: await answer.text() }
    const next = new URL(location, address)
    return next.origin === origin ? visit(next.href) : { address: next.href, page: '' }
  }
  const asked = await visit(authorizeAddress)
  const csrf = /name="_csrf" value="([^"]+)"/.exec(asked.page)?.[1]
  if (csrf === undefined) throw new Error(`no sign-in form at ${asked.address}`)
  const { address } = await visit(asked.address, { _csrf: csrf, username, password })
  return new URL(address)
}
