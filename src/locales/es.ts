/** Español: solo los mensajes a los contactos, sin á, í, ó, ú (doblan el precio de un SMS). Lo demás se dice en inglés. */
import type { Key } from './en.ts'

export const es: Partial<Record<Key, string>> = {
  'contact.stopped': '{sender}: ya no le enviaremos mensajes. Responda START para volver.',
  'contact.started': '{sender}: le damos la bienvenida de nuevo. Responda ALTO para no recibir mensajes.',
  'contact.help': 'Somos {sender}. Escriben personas voluntarias, a mano. Responda ALTO para no recibir mensajes.',
}
