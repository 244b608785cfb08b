/** One chat column: a direct chat with the bot, or the team channel, in which one person at a time is played. */
import { avatar, el, icon, setup, t, time, toast } from './dom.js'
import { createComposer } from './composer.js'
import { openForm } from './form.js'
import { gist, renderBlock } from './render.js'
import { deed } from './wire.js'

const mostKept = 400
const nearBottom = 60

const refused = (outcome) =>
  (outcome.messages ?? []).some((one) => one.view.blocks.some((block) => block.kind === 'error'))
/** The last code that was used in this browser: a link opened again asks nothing twice. */
const joinedWith = (code) => {
  try {
    return localStorage.getItem('muster.joined') === code
  } catch {
    return false
  }
}
const keepJoined = (code) => {
  try {
    localStorage.setItem('muster.joined', code)
  } catch {
    // A browser without storage asks again.
  }
}

/**
 * `unread(n)` is called when something new came while the column was not seen. `apply` takes messages that an answer
 * brought, for whichever column they are.
 */
export function createChat({ id, channel, title, subtitle, hue, people, apply, seen, unread }) {
  const direct = people.length === 1
  let speaker = people[0]
  let stick = true
  const known = new Map()
  const items = new Map()

  const list = el('ol', { class: 'log', role: 'log', tabindex: '0', 'aria-label': t('log', { name: title }) })
  const empty = el(
    'div',
    { class: 'empty' },
    el('p', {}, t(direct ? `empty.${speaker.role}` : 'empty.channel')),
    el('button', { type: 'button', class: 'chip', onclick: () => say({ text: '/help' }) }, '/help'),
  )
  const newer = el(
    'button',
    { type: 'button', class: 'newer', hidden: true, onclick: () => toBottom() },
    icon('down'),
    t('newer'),
  )
  const invitation = direct && speaker.join ? joinBar(speaker.join) : undefined
  const composer = createComposer({ id, speaker: () => speaker, say })
  const speakAs = direct ? undefined : speakerChoice()
  const section = el(
    'section',
    { class: 'column chat', id: `column-${id}`, 'aria-labelledby': `title-${id}` },
    el(
      'header',
      {},
      avatar(direct ? title : '#', hue),
      el('div', { class: 'who' }, el('h2', { id: `title-${id}` }, title), speakAs ?? el('p', {}, subtitle)),
    ),
    el('div', { class: 'scroll' }, empty, list, newer),
    invitation ?? false,
    composer.element,
  )

  list.addEventListener(
    'scroll',
    () => {
      stick = list.scrollHeight - list.scrollTop - list.clientHeight < nearBottom
      if (stick) newer.hidden = true
    },
    { passive: true },
  )
  new ResizeObserver(() => stick && toBottom()).observe(list)
  // A picture has no height until it is read: a card with one would stand half below the end.
  list.addEventListener('load', () => stick && toBottom(), true)
  composer.takesDrops(section)

  /** One press instead of a typed line; gone once the house has said welcome. */
  function joinBar(code) {
    const button = el('button', { type: 'button', class: 'primary' }, el('span', {}, t('join')))
    const bar = el(
      'div',
      { class: 'join', hidden: joinedWith(code) },
      el('p', {}, t('invited', { code })),
      el('div', { class: 'buttons' }, button),
    )
    button.addEventListener('click', async () => {
      if (button.getAttribute('aria-busy')) return
      button.setAttribute('aria-busy', 'true')
      const outcome = await say({ text: `/join ${code}` })
      button.removeAttribute('aria-busy')
      bar.hidden = outcome?.kind === 'shown' && !refused(outcome)
      if (bar.hidden) keepJoined(code)
    })
    return bar
  }

  function speakerChoice() {
    const select = el(
      'select',
      { id: `speaker-${id}` },
      ...people.map((person) => el('option', { value: person.userId }, person.name)),
    )
    select.addEventListener('change', () => {
      speaker = people.find((person) => person.userId === select.value)
      composer.speakerChanged()
      redraw()
    })
    return el('label', { class: 'speaker' }, el('span', {}, t('speakAs')), select)
  }

  const visible = (message) => message.privateTo === undefined || message.privateTo === speaker.userId
  const toBottom = () => {
    list.scrollTop = list.scrollHeight
    newer.hidden = true
  }

  function put(message, quiet = false) {
    const before = known.get(message.id)
    if (before && before.version >= message.version) return
    known.set(message.id, message)
    if (!visible(message)) return
    const own = message.author === speaker.userId
    const item = items.get(message.id)
    if (item) refill(item, before, message)
    else insert(message)
    empty.hidden = true
    if (stick || (own && !item)) toBottom()
    else if (!item) newer.hidden = quiet
    if (!quiet && !own && !before && !seen()) unread()
    while (known.size > mostKept) forgetOldest()
  }

  function insert(message) {
    const item = el('li', { class: classOf(message), 'data-position': String(message.position) }, ...contentOf(message))
    items.set(message.id, item)
    let after = list.lastElementChild
    while (after && Number(after.dataset.position) > message.position) after = after.previousElementSibling
    if (after) after.after(item)
    else list.prepend(item)
  }

  /** In place: the card does not get smaller while it asks for the same, and the focus stays on its button. */
  function refill(item, before, message) {
    const label = item.contains(document.activeElement) ? document.activeElement.textContent : undefined
    const card = item.querySelector('.card')
    const height = card && asks(before) !== '' && asks(before) === asks(message) ? card.offsetHeight : 0
    item.className = `${classOf(message)}${item.classList.contains('busy') ? ' busy' : ''}`
    item.replaceChildren(...contentOf(message))
    if (height > 0) item.querySelector('.card').style.minHeight = `${height}px`
    if (label === undefined) return
    const buttons = [...item.querySelectorAll('.buttons button')]
    const next = buttons.find((button) => button.textContent === label) ?? buttons[0]
    ;(next ?? composer.input).focus({ preventScroll: true })
  }

  /** A press that comes a moment late must hit the button that it was meant for. */
  const asks = (message) => (message.view.buttons ?? []).map((button) => button.label).join('|')

  function forgetOldest() {
    const oldest = known.keys().next().value
    known.delete(oldest)
    items.get(oldest)?.remove()
    items.delete(oldest)
  }

  function classOf(message) {
    const own = message.author === speaker.userId
    const stub = message.author === null && message.edited && !message.view.buttons && message.view.blocks.length === 1
    return [
      'message',
      message.author === null ? 'bot' : own ? 'own' : 'other',
      stub && 'stub',
      message.privateTo && !direct && 'private',
    ]
      .filter(Boolean)
      .join(' ')
  }

  function contentOf(message) {
    const bot = message.author === null
    const quoted = message.replyTo && known.get(message.replyTo)
    const name = bot ? t('bot') : message.author === speaker.userId ? t('you') : (message.name ?? message.author)
    return [
      el(
        'div',
        { class: 'meta' },
        el('span', { class: 'author' }, name),
        time(message.at),
        message.privateTo && !direct ? el('span', { class: 'only' }, icon('eye'), t('onlyYou')) : false,
        bot ? replyButton(message) : false,
      ),
      el(
        'div',
        { class: 'card' },
        quoted ? el('p', { class: 'quote' }, gist(quoted.view)) : false,
        ...message.view.blocks.map(renderBlock),
        message.view.buttons ? buttonsOf(message) : false,
      ),
    ]
  }

  const replyButton = (message) =>
    el(
      'button',
      {
        type: 'button',
        class: 'reply',
        'aria-label': t('replyTo', { text: gist(message.view) }),
        onclick: () => composer.replyTo(message.id, gist(message.view)),
      },
      icon('reply'),
      el('span', {}, t('reply')),
    )

  function buttonsOf(message) {
    const group = el('div', { class: 'buttons' })
    for (const { label, token, look } of message.view.buttons)
      group.append(
        el(
          'button',
          { type: 'button', class: look, onclick: (event) => press(message, token, event.currentTarget) },
          el('span', {}, label),
        ),
      )
    return group
  }

  /** One press at a time per card, marked at once; what comes back may be pressed again at once. */
  async function press(message, token, button) {
    const item = items.get(message.id)
    if (!item || item.classList.contains('busy')) return
    item.classList.add('busy')
    button.setAttribute('aria-busy', 'true')
    const user = speaker.userId
    const outcome = await deed({ kind: 'press', userId: user, channel, messageId: message.id, token })
    item.classList.remove('busy')
    button.removeAttribute('aria-busy')
    take(outcome, user, message.id)
  }

  function take(outcome, userId, messageId) {
    if (!outcome) return
    apply(outcome.messages ?? [])
    // Who did something is taken to what came of it, also when it came far below.
    if (outcome.kind === 'shown' && !outcome.messages.at(-1).edited) {
      stick = true
      toBottom()
    }
    if (outcome.kind !== 'form') return
    openForm(outcome.form, async (fields) => {
      const { token } = outcome.form
      const next = await deed({ kind: 'submit', userId, channel, token, fields, ...(messageId ? { messageId } : {}) })
      if (!next) return { kept: true }
      queueMicrotask(() => take(next, userId, messageId))
      return { kept: refused(next) && 'draft' }
    })
  }

  async function say({ text, replyTo, file }) {
    const userId = speaker.userId
    const outcome = await deed({
      kind: 'line',
      userId,
      channel,
      text,
      ...(replyTo ? { replyTo } : {}),
      ...(file ? { file } : {}),
    })
    take(outcome, userId)
    return outcome
  }

  function redraw() {
    items.clear()
    list.replaceChildren()
    for (const message of [...known.values()].sort((a, b) => a.position - b.position))
      if (visible(message)) insert(message)
    toBottom()
  }

  return {
    element: section,
    put,
    focus: () => composer.input.focus(),
    /** A whole history is not read out; what comes after `settled` is. */
    reset() {
      list.setAttribute('aria-live', 'off')
      known.clear()
      redraw()
    },
    settled: () => setTimeout(() => list.setAttribute('aria-live', 'polite'), 500),
    /** Hidden columns have no height: back to the newest when shown. */
    shown: () => stick && toBottom(),
  }
}
