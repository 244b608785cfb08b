/** View -> elements. Blocks are those of the chat model; everything in them is plain text. */
import { el, t, tidy } from './dom.js'

export function renderBlock(block) {
  switch (block.kind) {
    case 'title':
      return el('h3', {}, tidy(block.text))
    case 'text':
      return el('p', { class: 'text' }, tidy(block.text))
    case 'note':
      return el('p', { class: 'note' }, tidy(block.text))
    case 'error':
      return el('p', { class: 'error' }, tidy(block.text))
    case 'sms':
      return el('figure', { class: 'sms' }, el('figcaption', {}, t('sms')), el('blockquote', {}, block.text))
    case 'said':
      return el(
        'div',
        { class: `said ${block.who}` },
        el('p', { class: 'who' }, block.name, block.at ? el('span', { class: 'when' }, block.at) : false),
        el('p', { class: 'words' }, block.text),
      )
    case 'facts':
      return el('dl', {}, ...block.rows.flatMap((row) => [el('dt', {}, row.label), el('dd', {}, row.value)]))
    case 'ranking':
      return ranking(block.rows)
    case 'progress':
      return progress(block)
    case 'picture':
      return picture(block)
    case 'link':
      return el('p', { class: 'text' }, el('a', { href: block.url, target: '_blank', rel: 'noopener' }, block.text))
    default:
      return el('p', { class: 'text' }, block.text ?? '')
  }
}

/** A press makes it as large as the window, to be shown around; another one puts it back. */
function picture({ png, text }) {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'enlarge',
      onclick: () => button.classList.toggle('large'),
      onkeydown: (event) => event.key === 'Escape' && button.classList.remove('large'),
    },
    el('img', { class: 'picture', src: `data:image/png;base64,${png}`, alt: text }),
  )
  return button
}

function ranking(rows) {
  const amounts = rows.map(
    (row) => Number.parseFloat(row.value.replaceAll(/[^\d.,]/g, '').replaceAll(/[,\s]/g, '')) || 0,
  )
  const most = Math.max(1, ...amounts)
  return el(
    'ol',
    { class: 'ranking' },
    ...rows.map((row, index) => {
      const bar = el('span', { class: 'bar', 'aria-hidden': 'true' })
      bar.style.setProperty('--share', String(amounts[index] / most))
      return el(
        'li',
        { class: row.yours ? 'yours' : undefined },
        el('span', { class: 'place' }, String(row.place)),
        el('span', { class: 'name' }, row.name, row.yours ? el('span', { class: 'badge' }, t('yours')) : false),
        el('span', { class: 'value' }, row.value),
        bar,
      )
    }),
  )
}

function progress({ done, total, text }) {
  const bar = el(
    'div',
    {
      class: 'track',
      role: 'progressbar',
      'aria-valuemin': '0',
      'aria-valuemax': String(total),
      'aria-valuenow': String(done),
      'aria-valuetext': text,
      'aria-label': text,
    },
    el('span', { class: 'done' }),
  )
  bar.style.setProperty('--share', String(total > 0 ? Math.min(1, done / total) : 0))
  return el('div', { class: 'progress' }, el('p', { class: 'note', 'aria-hidden': 'true' }, text), bar)
}

/** The first words of a view: what a reply to it quotes. */
export function gist(view) {
  for (const block of view.blocks) {
    if (block.kind === 'said' && block.who === 'us') continue
    if (block.text) return block.text.length > 60 ? `${block.text.slice(0, 57)}…` : block.text
  }
  return t('card')
}
