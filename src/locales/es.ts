/** Español: solo los mensajes a los contactos. Lo demás se dice en inglés. */
import type { Key } from './en.ts'

export const es: Partial<Record<Key, string>> = {
  'contact.stopped': '{sender}: no recibirá más mensajes nuestros. Responda START para volver.',
  'contact.started': '{sender}: bienvenido de nuevo. Responda ALTO para no recibir más.',
  'contact.help': 'Somos {sender}. Escriben voluntarios, a mano. Responda ALTO para no recibir más.',
}
