/** Español: solo lo que leen los contactos; los SMS sin á, í, ó, ú (doblan el precio). Lo demás se dice en inglés. */
import type { Key } from './en.ts'
import { events } from './es/events.ts'
import { privacy } from './es/privacy.ts'
import { proof } from './es/proof.ts'

export const es: Partial<Record<Key, string>> = {
  ...events,
  ...privacy,
  ...proof,
  'contact.stopped': '{sender}: ya no le enviaremos mensajes. Responda START para volver.',
  'contact.started': '{sender}: le damos la bienvenida de nuevo. Responda ALTO para no recibir mensajes.',
  'page.consent': '¿Puedo anotar lo que dice? Su nombre no se anota, y puede parar en cualquier momento.',
  'replies.may_ask.body':
    '¿Puedo hacerle {n, plural, one {una pregunta} other {# preguntas cortas}} y anotar lo que responde? Sin su nombre, y puede parar cuando quiera. Responda SI o NO.',
  'contact.help': 'Somos {sender}. Escriben personas voluntarias, a mano. Responda ALTO para no recibir mensajes.',
}
