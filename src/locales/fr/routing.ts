/** Quel opérateur prend quoi. */
export const routing = {
  'button.carrier': 'Opérateur',
  'campaign.carrier': 'Opérateur',
  'campaign.carrier_away':
    'Son opérateur, {carrier}, n’est pas connecté : aucun premier message ne part avant qu’il le soit, ou que tu en choisisses un autre (Opérateur).',
  'form.c_carrier': 'Opérateur',
  'form.carrier': 'Opérateur de cette campagne',
  'form.carrier_hint': 'L’un de {names}. Vide : selon le pays du numéro, sinon {usual}',
  'errors.campaign.carrier': 'L’opérateur « {found} » n’est pas connecté ici. Connectés : {names}.',
  'file.expect.carrier': 'usual, twilio, telnyx, android ou simulated',
  'status.fault_elsewhere': 'Cherche ce code dans la documentation de {carrier}, ou demande à son assistance.',
} as const
