/** Whether a pack lets a sender be used for a text that asks for an answer. */
import { parsePhone } from '../../lib/phone.ts'
import type { Pack, SenderKind } from './pack.ts'
import { packOf } from './packs/index.ts'

/** A row of `sender`. `sim`: a phone of our own, which is no platform: a person's own number, lawful and answered. */
export type Sending = { address: string; kind: 'long_code' | 'toll_free' | 'short_code' | 'alphanumeric' | 'sim' }

/** A number of a platform that its country's plan has for mobiles is one, whatever it was registered as. */
function kindOf({ address, kind }: Sending): { kind: SenderKind; country: string | undefined } {
  const phone = address.startsWith('+') ? parsePhone(address, 'US') : undefined
  const known = phone && !('error' in phone) ? phone : undefined
  // Also those that the plan gives to nobody, such as the French numbers of fiction.
  const mobile = kind === 'long_code' && (known?.line === 'mobile' || /^\+33[67]/.test(address))
  return { kind: mobile ? 'mobile' : (kind as SenderKind), country: known?.country }
}

/**
 * Why this sender cannot carry a text that offers a STOP, as every first text does, to people under these packs; its own
 * country's law counts too. `unlawful`; `deaf`: nobody can answer it.
 */
export function senderFault(
  sender: Sending,
  packs: Pack[],
): { fault: 'unlawful' | 'deaf'; source: string } | undefined {
  if (sender.kind === 'sim') return undefined
  const { kind, country } = kindOf(sender)
  for (const { senders } of [...packs, ...(country ? [packOf(country)] : [])]) {
    const { lawful, answers } = senders.is[kind]
    if (!lawful) return { fault: 'unlawful', source: senders.source }
    if (!answers) return { fault: 'deaf', source: senders.source }
  }
  return undefined
}
