import { Hono } from 'hono'
import { unlisted } from './unlisted.ts'
import { escapeHtml } from '../lib/html.ts'
import { languageAsked } from '../lib/languages.ts'

export type JoinPage = {
  words: Record<
    | 'title'
    | 'text'
    | 'code'
    | 'or'
    | 'name'
    | 'reach'
    | 'consent'
    | 'language'
    | 'send'
    | 'thanks'
    | 'gone'
    | 'many'
    | 'missing',
    string
  >
  links: { url: string; label: string }[]
  code: string
}
export type JoinFields = { name: string; reach: string; consent: boolean; locale: string }
type Faults = { name?: true; reach?: true; consent?: true; many?: true }

/**
 * The public page of a personal code: opens a chat with the code in hand, or takes a name to be called back. It shows no
 * contact, no team's people and nothing about the code's owner but their first name. A wrong, used or old code: 410.
 */
export function joinRoutes(given: {
  page(code: string, locale: string): Promise<JoinPage | undefined>
  submit(code: string, fields: JoinFields): Promise<{ faults: Faults } | undefined>
  gone(locale: string): string
  languages: { locale: string; name: string }[]
}): Hono {
  const app = new Hono()
  app.use('/r/*', unlisted)
  const localeOf = (asked: string | undefined, header: string | undefined): string =>
    languageAsked(asked ?? header, ['en', 'fr'])
  app.get('/r/:code', async (c) => {
    const locale = localeOf(c.req.query('l'), c.req.header('accept-language'))
    const page = legal(c.req.param('code')) ? await given.page(c.req.param('code'), locale) : undefined
    if (!page) return c.html(frame(locale, `<p>${escapeHtml(given.gone(locale))}</p>`), 410)
    return c.html(frame(locale, body(page, locale, given.languages, {})))
  })
  app.post('/r/:code', async (c) => {
    const code = c.req.param('code')
    const size = Number(c.req.header('content-length') ?? 0)
    const form = size > 4_000 ? new URLSearchParams() : new URLSearchParams((await c.req.text()).slice(0, 4_000))
    const field = (name: string): string => form.get(name) ?? ''
    const locale = localeOf(field('locale') || undefined, c.req.header('accept-language'))
    const fields = { name: field('name'), reach: field('reach'), consent: field('consent') === 'yes', locale }
    const page = legal(code) ? await given.page(code, locale) : undefined
    // A field that people do not see: whoever fills it is a program, and is thanked like everybody.
    const done = page && (field('website') ? { faults: {} } : await given.submit(code, fields))
    if (!page || !done) return c.html(frame(locale, `<p>${escapeHtml(given.gone(locale))}</p>`), 410)
    if (Object.keys(done.faults).length)
      return c.html(
        frame(locale, body(page, locale, given.languages, done.faults, fields)),
        done.faults.many ? 429 : 422,
      )
    return c.html(frame(locale, `<h1>${escapeHtml(page.words.thanks)}</h1>${links(page)}`))
  })
  return app
}

const legal = (code: string): boolean => /^[0-9A-Za-z-]{12,20}$/.test(code)

const links = ({ links: all, words, code }: JoinPage): string =>
  `${all.map(({ url, label }) => `<p><a class="go" href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`).join('')}<p>${escapeHtml(words.code)} <b>${escapeHtml(code)}</b></p>`

function body(
  page: JoinPage,
  locale: string,
  languages: { locale: string; name: string }[],
  faults: Faults,
  fields?: JoinFields,
): string {
  const { words } = page
  const fault = (is: true | undefined): string => (is ? ` aria-invalid="true"` : '')
  const told = faults.many ? words.many : Object.keys(faults).length ? words.missing : ''
  const options = languages
    .map(({ locale: l, name }) => `<option value="${l}"${l === locale ? ' selected' : ''}>${escapeHtml(name)}</option>`)
    .join('')
  return `<h1>${escapeHtml(words.title)}</h1><p>${escapeHtml(words.text)}</p>${links(page)}<h2>${escapeHtml(words.or)}</h2>
${told ? `<p role="alert">${escapeHtml(told)}</p>` : ''}<form method="post">
<label>${escapeHtml(words.name)}<input name="name" required maxlength="60" autocomplete="given-name" value="${escapeHtml(fields?.name.slice(0, 60) ?? '')}"${fault(faults.name)}></label>
<label>${escapeHtml(words.reach)}<input name="reach" required maxlength="80" value="${escapeHtml(fields?.reach.slice(0, 80) ?? '')}"${fault(faults.reach)}></label>
<label class="trap" aria-hidden="true">Website<input name="website" tabindex="-1" autocomplete="off"></label>
<label>${escapeHtml(words.language)}<select name="locale">${options}</select></label>
<label class="row"><input type="checkbox" name="consent" value="yes" required${fault(faults.consent)}> <span>${escapeHtml(words.consent)}</span></label>
<button>${escapeHtml(words.send)}</button></form>`
}

const frame = (locale: string, inside: string): string => `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Muster</title>
<style>
:root { color-scheme: light dark }
body { font: 18px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 6vh auto 3rem; padding: 0 1.25rem }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { font-size: 1.1rem; margin-top: 2rem }
a.go, button { display: block; text-align: center; font: inherit; padding: .75rem 1.5rem; border: 0; border-radius: .5rem; background: #0d6e5f; color: #fff; text-decoration: none; width: 100%; box-sizing: border-box }
label { display: block; margin: 1rem 0 } label.row { display: flex; gap: .75rem; align-items: start }
input:not([type=checkbox]), select { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .6rem; margin-top: .25rem; border: 1px solid #8a9a95; border-radius: .5rem; background: transparent; color: inherit }
select option { color: #000 }
input[type=checkbox] { width: 1.5rem; height: 1.5rem; flex: none } [aria-invalid] { border-color: #c62f2f; outline: 2px solid #c62f2f }
[role=alert] { color: #c62f2f } .trap { position: absolute; left: -99rem }
:focus-visible { outline: 3px solid #7bd3c3; outline-offset: 2px }
</style></head>
<body><main>${inside}</main></body>
</html>
`
