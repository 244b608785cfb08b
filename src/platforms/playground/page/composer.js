/** Where a person types: lines, commands with completion, a native reply, a dropped file. */
import { el, icon, t } from './dom.js'
import { createCompletion } from './completion.js'

/** What a list may be called: its file's name without its ending. */
const nameOf = (file) =>
  file.name
    .replace(/\.\w{1,5}$/, '')
    .replace(/["“”«»_]+/g, ' ')
    .trim()
    .slice(0, 80)

export function createComposer({ id, speaker, say }) {
  let reply
  let file
  let sending = false

  const input = el('textarea', {
    id: `input-${id}`,
    rows: '1',
    maxlength: '8000',
    autocomplete: 'off',
    spellcheck: 'true',
    placeholder: t('placeholder'),
    enterkeyhint: 'send',
  })
  const label = el('label', { class: 'hidden', for: `input-${id}` })
  const picker = el('input', { type: 'file', class: 'hidden', tabindex: '-1', 'aria-hidden': 'true' })
  const clip = el(
    'button',
    { type: 'button', class: 'round', 'aria-label': t('attach'), title: t('attach'), onclick: () => picker.click() },
    icon('clip'),
  )
  const send = el(
    'button',
    { type: 'submit', class: 'round send', 'aria-label': t('send'), title: t('send') },
    icon('send'),
  )
  const context = el('div', { class: 'context', hidden: true })
  const element = el(
    'form',
    { class: 'composer', autocomplete: 'off' },
    context,
    label,
    el('div', { class: 'row' }, clip, input, send),
    picker,
  )
  const completion = createCompletion({ id, input, speaker, changed: grow })
  element.prepend(completion.element)

  const speakerChanged = () => (label.textContent = t('write', { name: speaker().name }))
  speakerChanged()

  function grow() {
    input.style.height = ''
    if (input.value !== '') input.style.height = `${Math.min(input.scrollHeight, 132)}px`
    send.disabled = input.value.trim() === ''
  }

  function drawContext() {
    context.replaceChildren()
    const chip = (className, name, text, away) =>
      context.append(
        el(
          'span',
          { class: `chip ${className}` },
          icon(name),
          el('span', { class: 'words' }, text),
          el(
            'button',
            { type: 'button', 'aria-label': t(className === 'file' ? 'detach' : 'replyEnd'), onclick: away },
            icon('close'),
          ),
        ),
      )
    if (reply) chip('replying', 'reply', t('replying', { text: reply.text }), () => setReply(undefined))
    if (file) chip('file', 'file', file.name, () => setFile(undefined))
    context.hidden = !reply && !file
  }
  function setReply(next) {
    reply = next
    drawContext()
    input.focus()
  }
  function setFile(next) {
    file = next
    picker.value = ''
    drawContext()
    const begins = file && input.value.trim() === ''
    if (begins) input.value = `/import list:"${nameOf(file)}" source:"" kind: region:`
    else if (file && !input.value.startsWith('/')) input.value = `/import ${input.value}`
    grow()
    input.focus()
    if (begins) goToBlank()
    completion.update()
  }

  /** To the first option of a dropped list that nobody filled in; whether there is one. */
  function goToBlank() {
    const blank = file && /^\/import\s[^]*?(source:"|(?:kind|region):)(?="?(?:\s|$))/.exec(input.value)
    if (!blank) return false
    input.setSelectionRange(blank[0].length, blank[0].length)
    void completion.update()
    return true
  }

  async function submit() {
    const text = input.value.trim()
    if (text === '' || sending || goToBlank()) return
    sending = true
    element.classList.add('sending')
    completion.close()
    const sent = await say({ text, ...(reply ? { replyTo: reply.id } : {}), ...(file ? { file } : {}) })
    sending = false
    element.classList.remove('sending')
    if (!sent) return
    if (input.value.trim() === text) input.value = ''
    reply = undefined
    file = undefined
    picker.value = ''
    drawContext()
    grow()
  }

  element.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit()
  })
  input.addEventListener('input', () => {
    grow()
    completion.update()
  })
  // The caret went elsewhere in the line.
  input.addEventListener('click', () => void completion.update())
  input.addEventListener('keyup', (event) => /^(Arrow(Left|Right)|Home|End)$/.test(event.key) && completion.update())
  input.addEventListener('keydown', (event) => {
    if (completion.key(event)) return
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      void submit()
    } else if (event.key === 'Escape' && reply) setReply(undefined)
  })
  picker.addEventListener('change', () => picker.files[0] && setFile(picker.files[0]))
  input.addEventListener('paste', (event) => event.clipboardData.files[0] && setFile(event.clipboardData.files[0]))

  function takesDrops(section) {
    const holds = (event) => event.dataTransfer?.types.includes('Files')
    let depth = 0
    const over = (on) => section.classList.toggle('dropping', on)
    section.dataset.drop = t('drop')
    section.addEventListener('dragenter', (event) => holds(event) && ++depth && over(true))
    section.addEventListener('dragleave', (event) => holds(event) && --depth === 0 && over(false))
    section.addEventListener('dragover', (event) => holds(event) && event.preventDefault())
    section.addEventListener('drop', (event) => {
      if (!holds(event)) return
      event.preventDefault()
      depth = 0
      over(false)
      if (event.dataTransfer.files[0]) setFile(event.dataTransfer.files[0])
    })
  }

  grow()
  return { element, input, takesDrops, speakerChanged, replyTo: (messageId, text) => setReply({ id: messageId, text }) }
}
