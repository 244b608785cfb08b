/** Elements and words. Text is always set as text, never as markup. */
export const setup = JSON.parse(document.getElementById('setup').textContent)

/** A word of the locale, with `{name}` places filled. */
export const t = (key, values = {}) =>
  (setup.words[`playground.${key}`] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''))

/** French wants a space before its marks that does not begin a line. For our own words: texts stay letter for letter. */
export const tidy = (text) =>
  setup.locale === 'fr' ? text.replace(/ (?=[?!:;»%])/g, '\u00a0').replace(/« /g, '«\u00a0') : text

export const has = (key) => `playground.${key}` in setup.words

/** `el('button', { class: 'x', onclick: f }, 'text', node)`; undefined and false attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (name === 'value') node.value = value
    else node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.filter((child) => child !== undefined && child !== false))
  return node
}

const shapes = {
  send: 'M4 12 20 4l-5 16-3.5-6.5z M11.5 13.5 20 4',
  clip: 'M19 11.5 12 18.6a4.4 4.4 0 0 1-6.2-6.2l7.4-7.5a3 3 0 0 1 4.2 4.2l-7.3 7.4a1.5 1.5 0 0 1-2.2-2.1l6.6-6.7',
  close: 'M6 6l12 12M18 6 6 18',
  reply: 'M10 6 4.5 11.5 10 17M5 11.5h8.5a6 6 0 0 1 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  phone:
    'M8 2.8h8a1.8 1.8 0 0 1 1.8 1.8v14.8a1.8 1.8 0 0 1-1.8 1.8H8a1.8 1.8 0 0 1-1.8-1.8V4.6A1.8 1.8 0 0 1 8 2.8zM10.5 18.3h3',
  eye: 'M3 12s3.3-6 9-6 9 6 9 6-3.3 6-9 6-9-6-9-6zM12 14.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2z',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
}
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }))
    svg.setAttribute(key, value)
  const path = document.createElementNS(space, 'path')
  path.setAttribute('d', shapes[name])
  svg.append(path)
  return svg
}

export const avatar = (name, hue) =>
  el(
    'span',
    { class: `avatar hue-${hue}`, 'aria-hidden': 'true' },
    name === '#' ? '#' : ([...name][0]?.toUpperCase() ?? '?'),
  )

const clock = new Intl.DateTimeFormat(setup.locale, {
  hour: '2-digit',
  minute: '2-digit',
  // As on the cards.
  hourCycle: 'h23',
})
export const time = (at) => el('time', { datetime: at }, clock.format(new Date(at)))

const toastBox = document.querySelector('.toast')
let toastTimer
export function toast(text) {
  clearTimeout(toastTimer)
  toastBox.textContent = text
  toastBox.hidden = false
  toastTimer = setTimeout(() => (toastBox.hidden = true), 6000)
}
