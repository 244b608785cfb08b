/** A page for a contact as HTML: no script, one column, readable by ear and at arm's length. */
import { escapeHtml } from '../lib/html.ts'

export type ContactPage = {
  locale: string
  status: 200 | 404 | 422
  title: string
  tone: 'good' | 'bad' | 'plain'
  lines: string[]
  facts: { label: string; value: string; href?: string }[]
  forms: AskForm[]
}
type AskForm = {
  heading: string
  text: string
  button: string
  danger?: true
  action: string
  field?: { name: string; label: string; hint: string; max: number; problem?: string }
}

/** `path`: where it was asked for, so that forms of a code lead to that code; `root`: in front of every path of ours. */
export function proofPage(page: ContactPage, path: string, root: string): string {
  const base = /^\/v\/[^/]+/.exec(path)?.[0] ?? '/v'
  const facts = page.facts.length ? `<dl>${page.facts.map(fact).join('')}</dl>` : ''
  const forms = page.forms.map((form) => formHtml(form, base, root)).join('\n')
  const mark = { good: '✓', bad: '✕', plain: '?' }[page.tone]
  return `<!doctype html>
<html lang="${escapeHtml(page.locale.slice(0, 2))}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(page.title)}</title>
<style>${style}</style></head>
<body><main>
<h1 class="${page.tone}"><span aria-hidden="true">${mark}</span> ${escapeHtml(page.title)}</h1>
${page.lines.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
${(base === '/v' ? [forms, facts] : [facts, forms]).join('\n')}
${base === '/v' ? languages(root) : ''}
</main></body>
</html>
`
}

const fact = ({ label, value, href }: ContactPage['facts'][number]): string =>
  `<div><dt>${escapeHtml(label)}</dt><dd>${href ? `<a href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(value)}</a>` : escapeHtml(value)}</dd></div>`

function formHtml({ heading, text, button, danger, action, field }: AskForm, base: string, root: string): string {
  const to = root + (action.startsWith('/') ? action : `${base}/${action}`)
  const id = `f-${field?.name ?? action}`
  const described = [field?.hint && `${id}-hint`, field?.problem && `${id}-problem`].filter(Boolean).join(' ')
  const input = field
    ? `<label for="${id}">${escapeHtml(field.label)}</label>
${field.hint ? `<p class="hint" id="${id}-hint">${escapeHtml(field.hint)}</p>` : ''}
${field.problem ? `<p class="problem" id="${id}-problem" role="alert">${escapeHtml(field.problem)}</p>` : ''}
<input id="${id}" name="${escapeHtml(field.name)}" inputmode="${field.max > 4 ? 'tel' : 'numeric'}" autocomplete="off" maxlength="${field.max}" required${described ? ` aria-describedby="${described}"` : ''}${field.problem ? ' aria-invalid="true" autofocus' : ''}${field.max > 4 ? '' : ' class="short"'}>`
    : ''
  return `<section aria-labelledby="${id}-h"><h2 id="${id}-h">${escapeHtml(heading)}</h2>
<p>${escapeHtml(text)}</p>
<form method="post" action="${escapeHtml(to)}">
${input}
<button${danger ? ' class="danger"' : ''}>${escapeHtml(button)}</button>
</form></section>`
}

/** Where nothing tells the reader's language but the browser. */
const languages = (root: string): string =>
  `<nav aria-label="Language · Langue · Idioma"><a href="${root}/v?lang=en" lang="en" hreflang="en">English</a> <a href="${root}/v?lang=fr" lang="fr" hreflang="fr">Français</a> <a href="${root}/v?lang=es" lang="es" hreflang="es">Español</a></nav>`

/** Contrasts of 4.5 to 1 and more, in the light and in the dark; targets of 48 px. */
const style = `
:root { color-scheme: light dark; --ink: #1b1f23; --soft: #57606a; --paper: #fff; --line: #d0d7de; --good: #0b6b57; --bad: #a3222b; --button: #0b6b57; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a3adb8; --paper: #12161b; --line: #39424d; --good: #5fd3b8; --bad: #ff9b9b; --button: #5fd3b8; --on: #06251e } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere }
h1.good { color: var(--good) } h1.bad { color: var(--bad) }
h2 { font-size: 1.15rem; margin: 0 0 .25rem }
p { margin: 0 0 .75rem; overflow-wrap: anywhere }
dl { margin: 1.25rem 0 0; border-top: 1px solid var(--line) }
dl div { padding: .6rem 0; border-bottom: 1px solid var(--line) }
dt { color: var(--soft); font-size: .9rem } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
section { margin-top: 2rem }
label { display: block; font-weight: 600; margin-bottom: .25rem }
.hint { color: var(--soft); font-size: .95rem; margin: 0 0 .4rem } .problem { color: var(--bad); font-weight: 600; margin: 0 0 .4rem }
input { display: block; width: 100%; min-height: 3rem; font: inherit; padding: .5rem .75rem; margin-bottom: .75rem; color: inherit; background: transparent; border: 2px solid var(--soft); border-radius: .5rem }
input.short { width: 8rem; letter-spacing: .2em }
button { font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1.5rem; border: 2px solid var(--button); border-radius: .5rem; background: var(--button); color: var(--on); cursor: pointer }
button.danger { background: transparent; color: var(--bad); border-color: var(--bad) }
a { color: var(--good) }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px }
nav { margin-top: 3rem; display: flex; gap: 1.5rem } nav a { padding: .75rem 0 }
`
