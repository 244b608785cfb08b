/** A form of the bot in the page's one dialog. The browser keeps the focus inside and gives it back at the end. */
import { el, t } from './dom.js'

const dialog = document.querySelector('dialog')
/** What was typed into a form that came back with an error, by its token: nobody types a script twice. */
const drafts = new Map()

/** `submit(fields)` resolves to `{ kept }`: true keeps the form open, 'draft' closes it and keeps the words. */
export function openForm(form, submit) {
  const draft = drafts.get(form.token)
  const inputs = form.fields.map((field) => {
    const input = el(field.kind === 'paragraph' ? 'textarea' : 'input', {
      id: `field-${field.name}`,
      name: field.name,
      value: draft?.[field.name] ?? field.value ?? '',
      required: field.required,
      maxlength: field.max,
      rows: field.kind === 'paragraph' ? '5' : undefined,
      'aria-describedby': field.hint ? `hint-${field.name}` : undefined,
    })
    return { field, input }
  })
  const cancel = el('button', { type: 'button', onclick: () => dialog.close() }, el('span', {}, t('cancel')))
  const send = el('button', { type: 'submit', class: 'primary' }, el('span', {}, form.submit))
  const body = el(
    'form',
    { method: 'dialog' },
    el('h2', { id: 'form-title' }, form.title),
    ...inputs.map(({ field, input }) =>
      el(
        'div',
        { class: 'field' },
        el(
          'label',
          { for: input.id },
          field.label,
          field.required ? false : el('span', { class: 'optional' }, t('optional')),
        ),
        input,
        field.hint ? el('p', { class: 'note', id: `hint-${field.name}` }, field.hint) : false,
      ),
    ),
    el('div', { class: 'buttons' }, cancel, send),
  )
  body.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (send.getAttribute('aria-busy')) return
    const fields = Object.fromEntries(inputs.map(({ field, input }) => [field.name, input.value]))
    send.setAttribute('aria-busy', 'true')
    for (const control of [cancel, ...inputs.map(({ input }) => input)]) control.disabled = true
    const { kept } = await submit(fields)
    for (const control of [cancel, ...inputs.map(({ input }) => input)]) control.disabled = false
    send.removeAttribute('aria-busy')
    if (kept === true) return
    if (kept === 'draft') drafts.set(form.token, fields)
    else drafts.delete(form.token)
    dialog.close()
  })
  dialog.replaceChildren(body)
  dialog.oncancel = (event) => send.getAttribute('aria-busy') && event.preventDefault()
  if (!dialog.open) dialog.showModal()
  inputs[0]?.input.focus()
}
