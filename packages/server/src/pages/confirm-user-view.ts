const page = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body { font-family: system-ui, sans-serif; max-width: 32rem; margin: 20vh auto 0; padding: 0 1rem; text-align: center }</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</body>
</html>
`

/** Nothing of the request is on either page. */
export const confirmedPage = page('Your registration has been confirmed', 'You can close this page and sign in.')
export const deadLinkPage = page('This link cannot be used', 'It has expired, was used before, or is not complete. Ask for a new one.')
