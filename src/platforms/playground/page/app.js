/** The page: an organizer, volunteers, the team channel and the phones, side by side; on a phone one at a time. */
import { avatar, el, icon, setup, t } from './dom.js'
import { createChat } from './chat.js'
import { createPhones } from './phones.js'
import { guestId, listen } from './wire.js'

const main = document.querySelector('main')
const tabs = document.querySelector('.tabs')
const link = document.querySelector('.top .link')
const narrow = matchMedia('(max-width: 760px)')
const columns = []
const chats = new Map()
let opened = 'c0'

function addColumn(id, tab, create) {
  const column = { id, news: 0 }
  const seen = () => !document.hidden && (!narrow.matches || opened === id)
  const badge = el('span', { class: 'count', hidden: true })
  const countNews = () => {
    badge.hidden = column.news === 0
    badge.textContent = column.news > 99 ? '99+' : String(column.news)
    badge.setAttribute('aria-label', t('new', { n: column.news }))
  }
  const unread = () => {
    column.news++
    countNews()
  }
  Object.assign(column, create({ id, seen, unread }))
  column.tab = el(
    'button',
    { type: 'button', 'aria-controls': `column-${id}`, onclick: () => open(id) },
    tab.picture,
    el('span', {}, tab.label),
    badge,
  )
  column.read = () => {
    column.news = 0
    countNews()
  }
  columns.push(column)
  main.append(column.element)
  tabs.append(column.tab)
  return column
}

function open(id) {
  opened = id
  for (const column of columns) {
    const current = column.id === id
    column.element.classList.toggle('open', current)
    if (current) column.tab.setAttribute('aria-current', 'page')
    else column.tab.removeAttribute('aria-current')
    if (!current) continue
    column.read()
    column.shown()
  }
}

const guest =
  setup.join === undefined
    ? undefined
    : { userId: guestId(), name: `${t('guest')} ${guestId().slice(-3)}`, role: 'guest', join: setup.join }
;(guest ? [guest] : setup.people).forEach((person, index) => {
  const channel = `dm-${person.userId}`
  chats.set(
    channel,
    addColumn(`c${index}`, { picture: avatar(person.name, index), label: person.name.split(' ')[0] }, (given) =>
      createChat({
        ...given,
        channel,
        title: person.name,
        subtitle: t(`role.${person.role}`),
        hue: index,
        people: [person],
        apply,
      }),
    ),
  )
})
if (setup.channel)
  chats.set(
    setup.channel.id,
    addColumn('team', { picture: avatar('#', 'team'), label: t('channel') }, (given) =>
      createChat({
        ...given,
        channel: setup.channel.id,
        title: t('channel'),
        subtitle: '',
        hue: 'team',
        people: setup.people,
        apply,
      }),
    ),
  )
const phones = setup.phones
  ? addColumn(
      'phones',
      { picture: el('span', { class: 'avatar hue-phone' }, icon('phone')), label: t('phones.tab') },
      createPhones,
    )
  : undefined
tabs.hidden = columns.length < 2
main.classList.toggle('single', columns.length < 2)
open(opened)

function apply(messages, quiet = false) {
  for (const message of messages) chats.get(message.channel)?.put(message, quiet === true)
}

const readOpened = () => {
  if (!document.hidden) columns.find((column) => column.id === opened)?.read()
}
document.addEventListener('visibilitychange', readOpened)
narrow.addEventListener('change', () => {
  for (const column of columns) {
    if (!narrow.matches) column.read()
    column.shown()
  }
})

listen({
  guest: guest?.userId,
  snapshot(messages) {
    for (const chat of chats.values()) chat.reset()
    apply(messages, true)
    for (const chat of chats.values()) chat.settled()
  },
  messages: apply,
  phones: (texts) => phones?.take(texts),
  linked(on) {
    link.hidden = on
    link.textContent = on ? '' : t('lost')
  },
})
