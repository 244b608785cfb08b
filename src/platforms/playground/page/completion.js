/** What may follow `/`: a list box over the composer (the combobox pattern of the ARIA practices guide). */
import { el, has, t } from './dom.js'
import { commandsOf } from './wire.js'

const freshMs = 10_000

/**
 * Which option the caret is at, by its name (`kind:`) or its place, and what stands around: a line may be filled in from
 * its middle.
 */
function spotOf(line, caret, options) {
  const typed = line.slice(0, caret)
  const words = typed.replace(/^\/\S*\s*/, '').match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? []
  const quoted = typed.split('"').length % 2 === 0
  if (!quoted && /\s$/.test(typed)) words.push('')
  const last = words.at(-1) ?? ''
  const [, name, value] = /^([a-z]\w*):(.*)$/s.exec(last) ?? []
  const named = options.find((one) => one.name === name)
  const option = named ?? options[Math.min(words.length, options.length) - 1]
  const part = named ? value : last
  return {
    option,
    part,
    choices: named || words.length <= options.length ? (option?.choices ?? []) : [],
    before: typed.slice(0, typed.length - part.length),
    after: line.slice(caret).trimStart(),
  }
}

export function createCompletion({ id, input, speaker, changed }) {
  const listId = `commands-${id}`
  const list = el('ul', { id: listId, role: 'listbox', 'aria-label': t('commands') })
  const hint = el('p', { class: 'hint', 'aria-live': 'polite' })
  const element = el('div', { class: 'completion', hidden: true }, list, hint)
  const cache = { userId: '', at: 0, commands: [] }
  let rows = []
  let active = 0
  /** An answer about words that have been sent, changed or left meanwhile is not drawn. */
  let asked = 0
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    'aria-haspopup': 'listbox',
  }))
    input.setAttribute(name, value)

  async function commands() {
    const { userId } = speaker()
    if (cache.userId === userId && performance.now() - cache.at < freshMs) return cache.commands
    const found = await commandsOf(userId)
    Object.assign(cache, { userId, at: performance.now(), commands: found })
    return found
  }

  async function update() {
    if (!input.value.startsWith('/')) return close()
    const mine = ++asked
    const all = await commands()
    if (mine !== asked) return
    const typed = /^\/(\S*)(\s+[^]*)?$/.exec(input.value)
    if (!typed) return close()
    const [, name, rest] = typed
    if (rest === undefined) {
      return draw(
        all
          .filter((one) => one.name.startsWith(name.toLowerCase()))
          .map((one) => ({
            name: `/${one.name}`,
            usage: usage(one),
            description: one.description,
            value: `/${one.name}${one.options.length ? ' ' : ''}`,
          })),
        '',
      )
    }
    const command = all.find((one) => one.name === name.toLowerCase())
    if (!command) return close()
    const options = command.options.filter((option) => option.type !== 'file')
    const { option, part, choices, before, after } = spotOf(input.value, input.selectionStart, options)
    draw(
      choices
        .filter((choice) => choice.startsWith(part.toLowerCase()) && choice !== part)
        .map((choice) => ({
          name: choice,
          usage: '',
          description: '',
          value: `${before}${choice} ${after}`,
          caret: before.length + choice.length + 1,
        })),
      command.options.length === 0 ? '' : `/${command.name} ${usage(command)}${option ? ` · ${about(option)}` : ''}`,
    )
  }

  const usage = (command) => command.options.map((one) => (one.required ? `<${one.name}>` : `[${one.name}]`)).join(' ')
  const about = (option) =>
    [option.description, has(`type.${option.type}`) && t(`type.${option.type}`)].filter(Boolean).join(', ')

  function draw(next, note) {
    rows = next.slice(0, 30)
    active = 0
    list.replaceChildren(
      ...rows.map((row, index) =>
        el(
          'li',
          {
            id: `${listId}-${index}`,
            role: 'option',
            'aria-selected': String(index === 0),
            onpointerdown: (event) => {
              event.preventDefault()
              choose(index)
            },
          },
          el('span', { class: 'name' }, row.name, row.usage ? el('span', { class: 'usage' }, ` ${row.usage}`) : false),
          row.description ? el('span', { class: 'about' }, row.description) : false,
        ),
      ),
    )
    hint.textContent = note
    hint.hidden = note === ''
    list.hidden = rows.length === 0
    element.hidden = rows.length === 0 && note === ''
    input.setAttribute('aria-expanded', String(rows.length > 0))
    mark()
  }
  function mark() {
    ;[...list.children].forEach((item, index) => item.setAttribute('aria-selected', String(index === active)))
    if (rows.length > 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`)
    else input.removeAttribute('aria-activedescendant')
    list.children[active]?.scrollIntoView({ block: 'nearest' })
  }
  function choose(index) {
    const { value, caret = value.length } = rows[index]
    input.value = value
    changed()
    input.focus()
    input.setSelectionRange(caret, caret)
    void update()
  }
  function close() {
    asked++
    rows = []
    element.hidden = true
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }

  /** True when the key was for the list. Enter on a command that is typed in full sends it. */
  function key(event) {
    if (element.hidden || event.isComposing) return false
    if (event.key === 'Escape') close()
    else if (rows.length === 0) return false
    else if (event.key === 'ArrowDown') active = (active + 1) % rows.length
    else if (event.key === 'ArrowUp') active = (active + rows.length - 1) % rows.length
    else if (event.key === 'Tab' && !event.shiftKey) choose(active)
    else if (
      event.key === 'Enter' &&
      !event.shiftKey &&
      rows[active].value.trim() !== input.value.trim() &&
      !input.value.endsWith(' ')
    )
      choose(active)
    else return false
    event.preventDefault()
    if (!element.hidden) mark()
    return true
  }

  input.addEventListener('blur', close)
  input.addEventListener('focus', () => void update())
  return { element, update, key, close }
}
