/** Not run here. */
describe('sign-up', () => {
  it('leads back to the application with a code', () => {
    cy.task('pool', { settings: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] } }).then(pool => {
      const query = new URLSearchParams({ response_type: 'code', client_id: pool.clientId, redirect_uri: pool.redirectUri })
      cy.intercept(`${pool.redirectUri}**`, { body: 'signed in' })
      cy.visit(`${pool.url}/signup?${query}`)
      cy.get('input[name=username], input[name=email]').first().type('alice@example.com')
      cy.get('input[name=password]').type('Correct-horse-9')
      cy.get('button[type=submit]').click()
      cy.task('nextMessage', { to: 'alice@example.com' }).then(({ code }) => {
        cy.get('input.code').type(code)
        cy.get('button[type=submit]').click()
        cy.location('search').should('contain', 'code=')
      })
    })
  })
})
