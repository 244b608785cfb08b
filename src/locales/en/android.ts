/** What went wrong on an Android phone, by the codes of sms/android, and what to do. */
export const android = {
  'carrier.android.password':
    'The name or password of the phone’s app is wrong: no text goes. Copy both anew from the app and start again.',
  'carrier.android.address': 'The address is not that of the app. Run npm run muster -- doctor.',
  'carrier.android.queue':
    'The phone has too many texts waiting. They are tried again by themselves; look whether it is online.',
  'carrier.android.late': 'These were late: their time ran out before the phone took them. Nothing is sent late.',
  'carrier.android.expired':
    'These waited on the phone until their time was over. Nothing is sent late; one phone sends a text every few seconds.',
  'carrier.android.number': 'These are no numbers that can exist. Look where the list came from; the others are fine.',
  'carrier.android.no_device': 'No phone is connected to the gateway. Open the app, and press Online.',
  'carrier.android.refused': 'The app refused these texts. Update it, and run npm run muster -- doctor.',
  'carrier.android.limit':
    'The phone or its operator holds texts back: too many within the hour. Pause for an hour, then go more slowly.',
  'carrier.android.no_signal':
    'The phone had no signal, or was in flight mode. Put it where it has reception, then write again.',
  'carrier.android.network':
    'The operator of the phone refused these texts. Often too many at once: pause, and ask the operator.',
  'carrier.android.no_sms_app': 'The phone has no app chosen for texts. Android: Settings, Apps, Default apps, SMS.',
  'carrier.android.short_code': 'The phone sends nothing to short codes. Nothing to do.',
  'carrier.android.generic':
    'The phone could not send. Usually no credit, no signal or a loose SIM: send one text by hand from it, and see.',
  'carrier.android.no_sim': 'The phone finds no SIM. Put it in firmly, and start the app again.',
  'carrier.android.permission':
    'The app may not send texts. Android: Settings, Apps, SMS Gateway, Permissions, SMS: allow.',
  'carrier.android.undelivered':
    'The operator could not deliver: switched off, out of reach, or not in use any more. Nothing to do.',
  'carrier.android.cancelled': 'Somebody cancelled these in the app.',
  'carrier.android.failed': 'The phone could not send, and does not say why. Look at the message in the app.',
} as const
