/** The pages of an event as HTML: no script, one column, readable at arm's length, pressed with a thumb. */
import { escapeHtml } from '../lib/html.ts'

export type EventPage = {
  locale: string
  status: 200 | 404 | 422
  title: string
  lines: string[]
  facts: { label: string; value: string; href?: string }[]
  links: { label: string; href: string }[]
  ticket?: { svg: string; text: string }
  notice?: { text: string; good: boolean }
  forms: DoorForm[]
  guests: { name: string; note: string; arrived: boolean; who: string }[]
}
type DoorForm = {
  action: string
  button: string
  method: 'get' | 'post'
  field?: { name: string; label: string; value: string; tel?: true }
  hidden?: { name: string; value: string }
  big?: true
}

/** `path`: where it was asked for; `root`: in front of every path of ours. */
export function eventPage(page: EventPage, path: string, root: string): string {
  const here = (href: string): string => escapeHtml(href.startsWith('/') ? root + href : href)
  const facts = page.facts.length ? `<dl>${page.facts.map(fact).join('')}</dl>` : ''
  const links = page.links
    .map(({ label, href }) => `<p><a class="go" href="${here(href)}">${escapeHtml(label)}</a></p>`)
    .join('')
  const ticket = page.ticket
    ? `<figure><div class="code">${page.ticket.svg}</div><figcaption>${escapeHtml(page.ticket.text)}</figcaption></figure>`
    : ''
  const notice = page.notice
    ? `<p class="notice ${page.notice.good ? 'good' : 'bad'}" role="status"><span aria-hidden="true">${page.notice.good ? '✓' : '!'}</span> ${escapeHtml(page.notice.text)}</p>`
    : ''
  const guests = page.guests.length ? `<ul>${page.guests.map((g) => guest(g, here(path))).join('')}</ul>` : ''
  return `<!doctype html>
<html lang="${escapeHtml(page.locale.slice(0, 2))}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.title)}</title>
<style>${style}</style></head>
<body><main>
<h1>${escapeHtml(page.title)}</h1>
${page.lines.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
${notice}
${facts}
${page.forms.map((one) => form(one, here(one.action))).join('\n')}
${guests}
${ticket}
${links}
</main></body>
</html>
`
}

const fact = ({ label, value, href }: EventPage['facts'][number]): string =>
  `<div><dt>${escapeHtml(label)}</dt><dd>${href ? `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(value)}</a>` : escapeHtml(value)}</dd></div>`

function form({ button, method, field, hidden, big }: DoorForm, action: string): string {
  const input = field
    ? `<label>${escapeHtml(field.label)}<input name="${escapeHtml(field.name)}" value="${escapeHtml(field.value)}" maxlength="40" autocomplete="off"${field.tel ? ' inputmode="tel"' : ' type="search"'}></label>`
    : ''
  const kept = hidden
    ? `<input type="hidden" name="${escapeHtml(hidden.name)}" value="${escapeHtml(hidden.value)}">`
    : ''
  return `<form method="${method}" action="${action}"${field ? ' class="row"' : ''}>${input}${kept}<button${big ? ' class="big"' : field || !hidden ? '' : ' class="plain"'}>${escapeHtml(button)}</button></form>`
}

const guest = ({ name, note, arrived, who }: EventPage['guests'][number], path: string): string =>
  `<li${arrived ? ' class="in"' : ''}><span><b>${escapeHtml(name)}</b>${note ? ` <small>${escapeHtml(note)}</small>` : ''}</span>${
    arrived
      ? '<span aria-hidden="true">✓</span>'
      : `<form method="post" action="${path}"><input type="hidden" name="who" value="${escapeHtml(who)}"><button aria-label="✓ ${escapeHtml(name)}">✓</button></form>`
  }</li>`

/** Contrasts of 4.5 to 1 and more, in the light and in the dark; targets of 48 px. The ticket is black on white in both: a camera reads it. */
const style = `
:root { color-scheme: light dark; --ink: #1b1f23; --soft: #57606a; --paper: #fff; --line: #d0d7de; --good: #0b6b57; --bad: #a3222b; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a3adb8; --paper: #12161b; --line: #39424d; --good: #5fd3b8; --bad: #ff9b9b; --on: #06251e } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere }
p { margin: 0 0 .75rem; overflow-wrap: anywhere }
dl { margin: 1.25rem 0; border-top: 1px solid var(--line) }
dl div { padding: .6rem 0; border-bottom: 1px solid var(--line) }
dt { color: var(--soft); font-size: .9rem } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
a { color: var(--good) }
a.go, button { display: block; width: 100%; text-align: center; font: inherit; font-weight: 600; min-height: 3rem; padding: .6rem 1.25rem; border: 2px solid var(--good); border-radius: .5rem; background: var(--good); color: var(--on); text-decoration: none; cursor: pointer }
a.go, button.plain { background: transparent; color: var(--good) }
button.big { min-height: 5rem; font-size: 1.3rem; margin: 1rem 0 }
form { margin: 0 0 .75rem } form.row { display: flex; gap: .5rem; align-items: end } form.row label { flex: 1; min-width: 0; font-weight: 600 } form.row button { width: auto; flex: none }
input { display: block; width: 100%; min-height: 3rem; font: inherit; padding: .5rem .75rem; margin-top: .25rem; color: inherit; background: transparent; border: 2px solid var(--soft); border-radius: .5rem }
input[type=hidden] { display: none }
ul { list-style: none; margin: 1.25rem 0; padding: 0; border-top: 1px solid var(--line) }
li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line); min-height: 4rem }
li form { margin: 0 } li button { width: 4rem; padding: 0 } li.in { color: var(--soft) } li span { overflow-wrap: anywhere } small { color: var(--soft); font-size: .9rem }
li.in > span:last-child { width: 4rem; text-align: center; color: var(--good); font-weight: 700 }
figure { margin: 1.5rem 0; text-align: center } .code { background: #fff; border-radius: .75rem; padding: .5rem; max-width: 18rem; margin: 0 auto .5rem } .code svg { display: block; width: 100%; height: auto }
.notice { border: 2px solid; border-radius: .5rem; padding: .75rem 1rem; font-weight: 600 } .notice.good { color: var(--good) } .notice.bad { color: var(--bad) }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px }
`
