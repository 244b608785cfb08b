/** Forms as modals. What was typed into one that the house refused is there again when it is opened once more. */
import type { Form } from '../../chat/view.ts'
import type { Keep } from '../../lib/keep.ts'
import { deadline } from '../../lib/deadline.ts'
import { limits } from './limits.ts'
import { plain, shorten, tidy } from './text.ts'

/** Behind the token of a form that was filled with what is kept. */
const mended = '#m'
const keptFor = 900

export type Typed = Record<string, string>

export function modalOf(form: Form, typed: Typed | undefined): Record<string, unknown> {
  return {
    custom_id: `${form.token}${typed ? mended : ''}`,
    title: plain(form.title, limits.modalTitle),
    components: form.fields.slice(0, limits.fields).map((field) => {
      const value = tidy(typed?.[field.name] ?? field.value ?? '')
      // A label has little room: what it loses stands in the empty field.
      const long = field.label.length > limits.label ? field.label : undefined
      const hint = [long, field.hint].filter(Boolean).join(' — ')
      const most = Math.min(field.max ?? limits.input, limits.input)
      return {
        type: 1,
        components: [
          {
            type: 4,
            custom_id: field.name,
            label: plain(field.label, limits.label),
            style: field.kind === 'paragraph' ? 2 : 1,
            required: field.required ?? false,
            max_length: Math.max(most, Math.min(value.length, limits.input), 1),
            ...(value ? { value: value.slice(0, limits.input) } : {}),
            ...(hint ? { placeholder: shorten(tidy(hint), limits.placeholder) } : {}),
          },
        ],
      }
    }),
  }
}

/** The token of a form that came back, and whether something is kept for it. */
export const readModal = (customId: string): { token: string; mended: boolean } => ({
  token: customId.replace(mended, ''),
  mended: customId.endsWith(mended),
})

export function createDrafts(keep: Keep) {
  const key = (userId: string, token: string): string => `form/${userId}/${token}`
  return {
    /** A modal must open in time: what was typed is asked for only as long as that leaves. */
    get: (userId: string, token: string): Promise<Typed | undefined> =>
      deadline(keep.get<Typed>(key(userId, token)), 400).catch(() => undefined),
    put: (userId: string, token: string, typed: Typed): Promise<void> => keep.set(key(userId, token), typed, keptFor),
    drop: (userId: string, token: string): Promise<void> => keep.drop(key(userId, token)),
  }
}
export type Drafts = ReturnType<typeof createDrafts>
