import { UserError } from '../../lib/errors.ts'
import { stopWords } from '../optouts/words.ts'

/** What a first text must hold: who it is from, and how to make it stop. Throws UserError `edit.no_sender`, `edit.no_stop`. */
export function checkFirstText(text: string, sender: string): void {
  const missing = missingIn(text, sender)[0]
  if (missing) throw new UserError(`edit.${missing}`, { sender })
}

export function missingIn(text: string, sender: string): ('empty' | 'no_sender' | 'no_stop' | 'too_long')[] {
  if (!text.trim()) return ['empty']
  const missing: ('no_sender' | 'no_stop' | 'too_long')[] = []
  if (!sender || !text.toLowerCase().includes(sender.toLowerCase())) missing.push('no_sender')
  const words = new Set(
    text
      .toUpperCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .split(/[^A-Z0-9]+/),
  )
  if (![...stopWords].some((word) => words.has(word.toUpperCase()))) missing.push('no_stop')
  // Ten segments of a concatenated text: carriers refuse more (Twilio: 1,600 characters).
  if (text.length > 1600) missing.push('too_long')
  return missing
}
