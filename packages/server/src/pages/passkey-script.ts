/** Served at the root and below each pool's id. */
export const scriptPath = '/passkey.js'

/**
 * The only script of the pages: it asks the browser for a passkey and submits the credential with the form. Binary values are base64url as in
 * the JSON of WebAuthn Level 3 §5.1.8 and §5.1.9, converted here for browsers without those methods.
 */
export const passkeyScript = `(function () {
  'use strict'
  var button = document.getElementById('passkeyButton')
  var problem = document.getElementById('passkeyProblem')
  var input = document.getElementById('passkeyCredential')
  if (!button) return
  var use = button.getAttribute('data-use')

  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    var array = new Uint8Array(plain.length)
    for (var index = 0; index < plain.length; index++) array[index] = plain.charCodeAt(index)
    return array
  }
  function text(buffer) {
    var plain = ''
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte) })
    return btoa(plain).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '')
  }
  function known(list) {
    return (list || []).map(function (each) {
      var one = { type: each.type, id: bytes(each.id) }
      if (each.transports) one.transports = each.transports
      return one
    })
  }
  function options() {
    var given = JSON.parse(button.getAttribute('data-options'))
    given.challenge = bytes(given.challenge)
    if (given.allowCredentials) given.allowCredentials = known(given.allowCredentials)
    if (given.excludeCredentials) given.excludeCredentials = known(given.excludeCredentials)
    if (given.user) given.user.id = bytes(given.user.id)
    return { publicKey: given }
  }
  function credentialJson(credential) {
    var response = credential.response
    var fields = { clientDataJSON: text(response.clientDataJSON) }
    if (response.attestationObject) fields.attestationObject = text(response.attestationObject)
    if (response.authenticatorData) fields.authenticatorData = text(response.authenticatorData)
    if (response.signature) fields.signature = text(response.signature)
    if (response.userHandle) fields.userHandle = text(response.userHandle)
    if (response.getTransports) fields.transports = response.getTransports()
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: fields
    })
  }
  function failed() {
    problem.hidden = false
    button.disabled = false
    button.focus()
  }
  function ask() {
    problem.hidden = true
    button.disabled = true
    if (!navigator.credentials || !window.PublicKeyCredential) return failed()
    navigator.credentials[use](options()).then(function (credential) {
      input.value = credentialJson(credential)
      input.form.submit()
    }).catch(failed)
  }
  button.addEventListener('click', ask)
})()
`

/** `GET /passkey.js`. Its path has no version, so it may be cached for an hour only. */
export const scriptResponse = async (): Promise<Response> =>
  new Response(passkeyScript, {
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
      'X-Content-Type-Options': 'nosniff',
    },
  })
