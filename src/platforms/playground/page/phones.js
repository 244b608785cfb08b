/** The phones of the simulated voters: a list by newest text, and one open thread to answer in. */
import { avatar, el, has, icon, t, time } from './dom.js'
import { writeText } from './wire.js'

const mostTexts = 200
const mostPhones = 150
const byTime = (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
const quick = ['yes', 'who', 'real', 'wrong', 'stop']

export function createPhones({ id, seen, unread }) {
  const phones = new Map()
  let open
  let stick = true
  let first = true

  const list = el('ul', { class: 'threads', 'aria-label': t('phones') })
  const texts = el('ol', { class: 'log texts', role: 'log', tabindex: '0' })
  const title = el('h3', { class: 'thread-title' })
  const input = el('textarea', {
    id: 'phone-input',
    rows: '1',
    maxlength: '1600',
    autocomplete: 'off',
    placeholder: t('phone.placeholder'),
    enterkeyhint: 'send',
  })
  const label = el('label', { class: 'hidden', for: 'phone-input' })
  const send = el(
    'button',
    { type: 'submit', class: 'round send', 'aria-label': t('send'), title: t('send') },
    icon('send'),
  )
  const answers = el(
    'div',
    { class: 'quick', role: 'group', 'aria-label': t('phone.quick') },
    ...quick.map((name) =>
      el('button', { type: 'button', class: 'chip', onclick: () => write(t(`phone.${name}`)) }, t(`phone.${name}`)),
    ),
  )
  const composer = el(
    'form',
    { class: 'composer', autocomplete: 'off' },
    answers,
    label,
    el('div', { class: 'row' }, input, send),
  )
  const thread = el('div', { class: 'thread', hidden: true }, title, texts, composer)
  const empty = el('div', { class: 'empty' }, el('p', {}, t('phone.empty')))
  const count = el('p', {}, '')
  const section = el(
    'section',
    { class: 'column phones', id: `column-${id}`, 'aria-labelledby': `title-${id}` },
    el(
      'header',
      {},
      el('span', { class: 'avatar hue-phone', 'aria-hidden': 'true' }, icon('phone')),
      el('div', { class: 'who' }, el('h2', { id: `title-${id}` }, t('phones')), count),
    ),
    empty,
    list,
    thread,
  )

  texts.addEventListener('scroll', () => (stick = texts.scrollHeight - texts.scrollTop - texts.clientHeight < 60), {
    passive: true,
  })
  new ResizeObserver(() => stick && (texts.scrollTop = texts.scrollHeight)).observe(texts)
  composer.addEventListener('submit', (event) => {
    event.preventDefault()
    void write(input.value.trim())
  })
  input.addEventListener('input', grow)
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void write(input.value.trim())
  })
  function grow() {
    input.style.height = ''
    if (input.value !== '') input.style.height = `${Math.min(input.scrollHeight, 110)}px`
  }

  async function write(body) {
    if (!open || body === '' || composer.classList.contains('sending')) return
    composer.classList.add('sending')
    stick = true
    const written = await writeText(open.phone, body)
    composer.classList.remove('sending')
    if (written && input.value.trim() === body) input.value = ''
    grow()
  }

  /** Texts that came or changed; a thread keeps its newest. */
  function take(changed) {
    const old = first
    first = false
    for (const text of changed) {
      const phone = phones.get(text.phone) ?? {
        phone: text.phone,
        name: text.name,
        texts: new Map(),
        at: '',
        news: false,
      }
      phones.set(text.phone, phone)
      if (!phone.texts.has(text.id) && text.from === 'campaign' && !old) {
        phone.news = phone !== open || !seen()
        if (!seen()) unread()
      }
      phone.texts.set(text.id, text)
      if (text.at > phone.at) phone.at = text.at
      if (phone.texts.size > mostTexts) phone.texts.delete(phone.texts.keys().next().value)
    }
    if (changed.length === 0) return
    const byNewest = [...phones.values()].sort((a, b) => byTime(b, a))
    for (const last of byNewest.splice(mostPhones)) if (last !== open) phones.delete(last.phone)
    empty.hidden = true
    if (!open) show(byNewest[0])
    else if (changed.some((text) => text.phone === open.phone)) drawThread()
    drawList(byNewest)
  }

  function drawList(byNewest) {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.phone : undefined
    count.textContent = t('phone.count', { n: byNewest.length })
    list.replaceChildren(
      ...byNewest.map((phone) => {
        const last = newestOf(phone)
        return el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              'data-phone': phone.phone,
              class: phone.news ? 'news' : undefined,
              'aria-current': phone === open ? 'true' : undefined,
              onclick: () => show(phone, true),
            },
            avatar(phone.name, hueOf(phone.phone)),
            el(
              'span',
              { class: 'lines' },
              el(
                'span',
                { class: 'name' },
                phone.name,
                phone.news ? el('span', { class: 'hidden' }, ` ${t('unread')}`) : false,
              ),
              el('span', { class: 'last' }, last.body),
            ),
            time(last.at),
          ),
        )
      }),
    )
    if (focused) list.querySelector(`[data-phone="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
  }
  const newestOf = (phone) => [...phone.texts.values()].reduce((a, b) => (b.at >= a.at ? b : a))
  const hueOf = (phone) => Number(phone.slice(-1)) % 5

  function show(phone, focus = false) {
    open = phone
    phone.news = false
    stick = true
    thread.hidden = false
    label.textContent = t('phone.write', { name: phone.name })
    texts.setAttribute('aria-label', t('log', { name: phone.name }))
    title.replaceChildren(el('span', {}, phone.name), el('span', { class: 'number' }, phone.phone))
    drawThread()
    for (const button of list.querySelectorAll('button')) {
      const current = button.dataset.phone === phone.phone
      button.toggleAttribute('aria-current', current)
      if (current) button.classList.remove('news')
    }
    if (focus) input.focus()
  }

  function drawThread() {
    const sorted = [...open.texts.values()].sort(byTime)
    texts.replaceChildren(
      ...sorted.map((text) =>
        el(
          'li',
          { class: `bubble ${text.from}` },
          el('p', {}, text.body),
          el(
            'span',
            { class: 'meta' },
            time(text.at),
            text.status ? ` · ${has(`status.${text.status}`) ? t(`status.${text.status}`) : text.status}` : '',
          ),
        ),
      ),
    )
    if (stick) texts.scrollTop = texts.scrollHeight
  }

  return {
    element: section,
    take,
    focus: () => input.focus(),
    shown() {
      if (open) show(open)
    },
  }
}
