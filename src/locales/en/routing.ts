/** Which carrier takes what. */
export const routing = {
  'button.carrier': 'Carrier',
  'campaign.carrier': 'Carrier',
  'campaign.carrier_away':
    'Its carrier, {carrier}, is not connected: no first text leaves until it is, or until you choose another (Carrier).',
  'form.c_carrier': 'Carrier',
  'form.carrier': 'Carrier of this campaign',
  'form.carrier_hint': 'One of {names}. Empty: by the country of the number, else {usual}',
  'errors.campaign.carrier': 'The carrier “{found}” is not connected here. Connected: {names}.',
  'file.expect.carrier': 'usual, twilio, telnyx, android or simulated',
  'status.fault_elsewhere': 'Look this code up in the documentation of {carrier}, or ask its support.',
} as const
