/** Español: lo que se guarda de una persona, y su borrado. Los SMS sin á, í, ó, ú. */
export const privacy = {
  'contact.data': '{sender}: lo que tenemos sobre usted se abre una vez, en una hora: {link}',
  'contact.erase':
    '{sender}: para borrar lo que tenemos sobre usted y no recibir nada, responda BORRAR {code}. Si no, no haga nada.',
  'page.data_text': 'Todo lo que tenemos sobre su número, en un archivo.',
  'page.data_once':
    'Este enlace funciona una vez, durante una hora. Si no lo pidió usted, no haga nada: solo usted lo tiene.',
  'page.data_button': 'Descargar mis datos',
} as const
