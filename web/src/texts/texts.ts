/** Every text of the pages, in every language; nothing else holds words. */

/** Reasons why the service refuses, by its error codes; see docs/errors.md. */
type Refusals = Partial<Record<string, string>>;

const en = {
  languageName: 'English',
  product: 'Seatlatch',
  language: 'Language',
  loading: 'One moment …',
  retry: 'Try again',
  goBack: 'Go back',
  close: 'Close',

  home: {
    title: 'Events on sale',
    lead: 'Choose an event, then your seats on its map.',
    none: 'Nothing is on sale at the moment.',
    choose: 'Choose seats',
    soldOut: 'Sold out',
    left: (left: string, total: string) => `${left} of ${total} seats left`,
    more: 'Show more events',
    free: 'free',
  },

  map: {
    label: 'Seat map',
    help:
      'Arrow keys move between sections, Enter goes into one. There, arrow keys move between seats, Enter or Space chooses, ' +
      'Escape goes back to the section. Plus and minus zoom, 0 shows everything. The list beside the map has the same seats.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    showAll: 'Show everything',
    asMap: 'Map',
    asList: 'List',
    view: 'View',
    left: (count: string) => `${count} left`,
    soldOut: 'sold out',
    from: (price: string) => `from ${price}`,
  },

  legend: { title: 'Prices and signs', signs: 'Signs', yours: 'Chosen by you' },

  status: {
    available: 'available',
    held: 'held by somebody else',
    booked: 'sold',
    blocked: 'not for sale',
    chosen: 'chosen',
    mineHeld: 'held for you',
    mineBooked: 'booked by you',
  },

  seat: {
    row: (row: string) => `Row ${row}`,
    seat: (number: string) => `Seat ${number}`,
    table: (table: string) => `Table ${table}`,
    tableOf: (seats: number) => `Table with ${seats} seats`,
    accessible: 'wheelchair place',
    left: (left: string) => (left === '1' ? '1 seat left' : `${left} seats left`),
  },

  list: {
    title: 'Seats as a list',
    seat: 'Seat',
    section: 'Section',
    choose: 'Choose a section',
    option: (name: string, left: string) => `${name} (${left} left)`,
    onlyFree: 'Only seats that can be had',
    none: 'Nothing is left in this section.',
    wholeTable: (table: string) => `Whole table ${table}`,
  },

  choose: {
    title: 'Your seats',
    empty: 'No seats chosen yet. Pick them on the map, or from the list.',
    remove: (seat: string) => `Remove ${seat}`,
    total: 'Total',
    hold: (count: number) => (count === 1 ? 'Hold this seat' : `Hold these ${count} seats`),
    holdHint: (count: number, minutes: number) =>
      `${count === 1 ? 'It is' : 'They are'} yours for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} while you book.`,
    holding: 'Holding …',
    tooMany: (most: number) => `At most ${most} seats can be held at once.`,
    count: (count: number) => (count === 1 ? '1 seat' : `${count} seats`),
    others: (count: number) => `and ${count} more`,
    notOnSale:
      'This event is not on sale now: no seats can be held. What you hold already can still be booked.',
  },

  hold: {
    title: 'Held for you',
    timeLeft: 'Time left',
    extend: 'More time',
    noMore: 'This is all the time there is',
    release: (count: number): string => (count === 1 ? 'Give it back' : 'Give them back'),
    giveBack: (seat: string) => `Give ${seat} back`,
    additions: 'Also chosen, not held yet',
    name: 'Name',
    email: 'E-mail',
    phone: 'Phone (optional)',
    confirm: (total: string) => `Book for ${total}`,
    confirming: 'Booking …',
    nameMissing: 'Tell us your name.',
    emailWrong: 'This is not an e-mail address.',
    phoneWrong: 'This is not a phone number.',
  },

  booking: {
    done: 'Booked',
    thanks: (name: string, count: number) =>
      `Thank you, ${name}. ${count === 1 ? 'This seat is' : 'These seats are'} yours.`,
    number: 'Booking number',
    status: 'Status',
    statuses: {
      pending: 'waiting for payment',
      confirmed: 'confirmed',
      paid: 'paid',
      cancelled: 'cancelled',
      expired: 'expired',
      failed: 'failed',
    } as Record<string, string>,
    contact: 'Contact',
    cancel: 'Cancel this booking',
    cancelSure: (count: number) => `Cancel the booking and give the ${count === 1 ? 'seat' : 'seats'} back?`,
    cancelYes: 'Yes, cancel it',
    cancelNo: 'Keep it',
    cancelled: (count: number) =>
      `The booking is cancelled and its ${count === 1 ? 'seat is' : 'seats are'} free again.`,
    more: 'Choose more seats',
    yours: 'Your bookings',
    show: 'Show',
  },

  news: {
    lost: (seat: string, why: string) => `${seat} is gone: it is ${why} now.`,
    lostSome: (count: number, seats: string) => `${count} of your seats are gone: ${seats}.`,
    near: 'Near it and still free:',
    lapsed: (count: number) =>
      `Your time is over and the ${count === 1 ? 'seat is' : 'seats are'} free again.`,
    lapsedSome: (seats: string) => `Your time for ${seats} is over: anybody can have that again.`,
    again: (count: number): string => (count === 1 ? 'Choose it again' : 'Choose them again'),
    nonesLeft: 'None of them is left.',
    extended: (time: string) => `You have ${time} now.`,
    held: (count: number, time: string) =>
      `${count === 1 ? 'The seat is' : `${count} seats are`} held for you for ${time}.`,
    released: (seats: string) => `Given back: ${seats}.`,
    chosen: (seat: string, total: string) => `${seat} chosen. Total ${total}.`,
    removed: (seat: string, total: string) => `${seat} removed. Total ${total}.`,
    notFree: (seat: string, why: string) => `${seat} cannot be chosen: ${why}.`,
    offline: 'The connection is lost. The map may be out of date; it is tried again.',
    online: 'Connected again. The map is up to date.',
  },

  errors: {
    NO_ANSWER: 'The service does not answer. Look at your connection and try again; nothing is booked twice.',
    OTHER: 'That did not work. Try again in a moment.',
    VALIDATION_FAILED: 'Something in the form is not right. Look at the marked fields.',
    UNAUTHENTICATED: 'Your visit has ended. Choose your seats again.',
    EVENT_NOT_FOUND: 'There is no such event.',
    NOT_FOUND: 'There is nothing at this address.',
    BOOKING_NOT_FOUND: 'There is no such booking.',
    EVENT_NOT_ON_SALE: 'This event is not on sale.',
    SEATS_TAKEN: 'Somebody was quicker: some of these seats are gone. Nothing was held.',
    HOLD_EXPIRED: 'Your time was over. Nothing was booked.',
    NOT_HELD_BY_YOU: 'These seats are not held for you any more. Nothing was booked.',
    HOLD_LIFETIME: 'These seats have been held for as long as is allowed.',
    HOLD_TOO_LARGE: 'These are more seats than can be held at once.',
    USER_SEAT_LIMIT: 'You have as many seats of this event as one person may have.',
    CONFIRM_IN_PROGRESS: 'Your booking is being made. Wait a moment.',
    BOOKING_NOT_CANCELLABLE: 'This booking has ended already.',
    UNKNOWN_SEATS: 'The map has changed. Load the page again.',
    RATE_LIMITED: 'That was too much at once. Wait a moment and try again.',
    STORE_UNAVAILABLE: 'The service is interrupted. Try again in a moment; nothing is booked twice.',
    INTERNAL: 'The service has a fault. Try again in a moment.',
    ACCOUNTS_DISABLED:
      'You are not signed in. Sign in on the website that sells these seats, and open the map from there.',
  } as Refusals,
};

export type Texts = typeof en;

const de: Texts = {
  languageName: 'Deutsch',
  product: 'Seatlatch',
  language: 'Sprache',
  loading: 'Einen Moment …',
  retry: 'Noch einmal versuchen',
  goBack: 'Zurück',
  close: 'Schließen',

  home: {
    title: 'Im Verkauf',
    lead: 'Wählen Sie eine Veranstaltung und dann Ihre Plätze auf dem Saalplan.',
    none: 'Zurzeit ist nichts im Verkauf.',
    choose: 'Plätze wählen',
    soldOut: 'Ausverkauft',
    left: (left, total) => `${left} von ${total} Plätzen frei`,
    more: 'Weitere Veranstaltungen',
    free: 'kostenlos',
  },

  map: {
    label: 'Saalplan',
    help:
      'Mit den Pfeiltasten gehen Sie von Block zu Block, mit der Eingabetaste hinein. Dort führen die Pfeiltasten von Platz zu Platz, ' +
      'Eingabe- oder Leertaste wählt, Escape führt zurück zum Block. Plus und Minus zoomen, 0 zeigt alles. Die Liste neben dem Plan hat dieselben Plätze.',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    showAll: 'Alles zeigen',
    asMap: 'Plan',
    asList: 'Liste',
    view: 'Ansicht',
    left: (count) => `${count} frei`,
    soldOut: 'ausverkauft',
    from: (price) => `ab ${price}`,
  },

  legend: { title: 'Preise und Zeichen', signs: 'Zeichen', yours: 'Von Ihnen gewählt' },

  status: {
    available: 'frei',
    held: 'von jemand anderem reserviert',
    booked: 'verkauft',
    blocked: 'nicht im Verkauf',
    chosen: 'gewählt',
    mineHeld: 'für Sie reserviert',
    mineBooked: 'von Ihnen gebucht',
  },

  seat: {
    row: (row) => `Reihe ${row}`,
    seat: (number) => `Platz ${number}`,
    table: (table) => `Tisch ${table}`,
    tableOf: (seats) => `Tisch mit ${seats} Plätzen`,
    accessible: 'Rollstuhlplatz',
    left: (left) => (left === '1' ? '1 Platz frei' : `${left} Plätze frei`),
  },

  list: {
    title: 'Plätze als Liste',
    seat: 'Platz',
    section: 'Block',
    choose: 'Block wählen',
    option: (name, left) => `${name} (${left} frei)`,
    onlyFree: 'Nur freie Plätze',
    none: 'In diesem Block ist nichts mehr frei.',
    wholeTable: (table) => `Ganzer Tisch ${table}`,
  },

  choose: {
    title: 'Ihre Plätze',
    empty: 'Noch nichts gewählt. Wählen Sie auf dem Plan oder aus der Liste.',
    remove: (seat) => `${seat} entfernen`,
    total: 'Summe',
    hold: (count) => (count === 1 ? 'Platz reservieren' : `${count} Plätze reservieren`),
    holdHint: (count, minutes) =>
      `${count === 1 ? 'Er gehört' : 'Sie gehören'} ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} lang Ihnen, während Sie buchen.`,
    holding: 'Wird reserviert …',
    tooMany: (most) => `Höchstens ${most} Plätze auf einmal.`,
    count: (count) => (count === 1 ? '1 Platz' : `${count} Plätze`),
    others: (count) => `und ${count} weitere`,
    notOnSale:
      'Diese Veranstaltung ist zurzeit nicht im Verkauf: es kann nichts reserviert werden. Was für Sie schon reserviert ist, können Sie noch buchen.',
  },

  hold: {
    title: 'Für Sie reserviert',
    timeLeft: 'Noch',
    extend: 'Mehr Zeit',
    noMore: 'Mehr Zeit gibt es nicht',
    release: (count) => (count === 1 ? 'Zurückgeben' : 'Alle zurückgeben'),
    giveBack: (seat) => `${seat} zurückgeben`,
    additions: 'Dazu gewählt, noch nicht reserviert',
    name: 'Name',
    email: 'E-Mail',
    phone: 'Telefon (freiwillig)',
    confirm: (total) => `Für ${total} buchen`,
    confirming: 'Wird gebucht …',
    nameMissing: 'Nennen Sie Ihren Namen.',
    emailWrong: 'Das ist keine E-Mail-Adresse.',
    phoneWrong: 'Das ist keine Telefonnummer.',
  },

  booking: {
    done: 'Gebucht',
    thanks: (name, count) =>
      `Danke, ${name}. ${count === 1 ? 'Dieser Platz gehört' : 'Diese Plätze gehören'} Ihnen.`,
    number: 'Buchungsnummer',
    status: 'Stand',
    statuses: {
      pending: 'wartet auf Zahlung',
      confirmed: 'bestätigt',
      paid: 'bezahlt',
      cancelled: 'storniert',
      expired: 'abgelaufen',
      failed: 'gescheitert',
    },
    contact: 'Kontakt',
    cancel: 'Buchung stornieren',
    cancelSure: (count) => `Buchung stornieren und ${count === 1 ? 'den Platz' : 'die Plätze'} zurückgeben?`,
    cancelYes: 'Ja, stornieren',
    cancelNo: 'Behalten',
    cancelled: (count) =>
      `Die Buchung ist storniert, ${count === 1 ? 'ihr Platz ist' : 'ihre Plätze sind'} wieder frei.`,
    more: 'Weitere Plätze wählen',
    yours: 'Ihre Buchungen',
    show: 'Zeigen',
  },

  news: {
    lost: (seat, why) => `${seat} ist weg: jetzt ${why}.`,
    lostSome: (count, seats) => `${count} Ihrer Plätze sind weg: ${seats}.`,
    near: 'In der Nähe und noch frei:',
    lapsed: (count) => `Ihre Zeit ist um, ${count === 1 ? 'der Platz ist' : 'die Plätze sind'} wieder frei.`,
    lapsedSome: (seats) => `Ihre Zeit für ${seats} ist um; das ist nun wieder für alle frei.`,
    again: () => 'Noch einmal wählen',
    nonesLeft: 'Keiner davon ist noch frei.',
    extended: (time) => `Sie haben jetzt ${time}.`,
    held: (count, time) =>
      `${count === 1 ? 'Der Platz ist' : `${count} Plätze sind`} für ${time} für Sie reserviert.`,
    released: (seats) => `Zurückgegeben: ${seats}.`,
    chosen: (seat, total) => `${seat} gewählt. Summe ${total}.`,
    removed: (seat, total) => `${seat} entfernt. Summe ${total}.`,
    notFree: (seat, why) => `${seat} kann nicht gewählt werden: ${why}.`,
    offline: 'Die Verbindung ist weg. Der Plan kann veraltet sein; es wird weiter versucht.',
    online: 'Wieder verbunden. Der Plan ist aktuell.',
  },

  errors: {
    NO_ANSWER:
      'Der Dienst antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal; nichts wird doppelt gebucht.',
    OTHER: 'Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.',
    VALIDATION_FAILED: 'Im Formular stimmt etwas nicht. Sehen Sie sich die markierten Felder an.',
    UNAUTHENTICATED: 'Ihr Besuch ist abgelaufen. Wählen Sie die Plätze noch einmal.',
    EVENT_NOT_FOUND: 'Diese Veranstaltung gibt es nicht.',
    NOT_FOUND: 'Unter dieser Adresse gibt es nichts.',
    BOOKING_NOT_FOUND: 'Diese Buchung gibt es nicht.',
    EVENT_NOT_ON_SALE: 'Diese Veranstaltung ist nicht im Verkauf.',
    SEATS_TAKEN: 'Jemand war schneller: einige dieser Plätze sind weg. Es wurde nichts reserviert.',
    HOLD_EXPIRED: 'Ihre Zeit war um. Es wurde nichts gebucht.',
    NOT_HELD_BY_YOU: 'Diese Plätze sind nicht mehr für Sie reserviert. Es wurde nichts gebucht.',
    HOLD_LIFETIME: 'Diese Plätze sind schon so lange reserviert, wie es erlaubt ist.',
    HOLD_TOO_LARGE: 'Das sind mehr Plätze, als auf einmal reserviert werden können.',
    USER_SEAT_LIMIT: 'Sie haben schon so viele Plätze, wie eine Person haben darf.',
    CONFIRM_IN_PROGRESS: 'Ihre Buchung läuft schon. Warten Sie einen Moment.',
    BOOKING_NOT_CANCELLABLE: 'Diese Buchung ist schon beendet.',
    UNKNOWN_SEATS: 'Der Plan hat sich geändert. Laden Sie die Seite neu.',
    RATE_LIMITED: 'Das war zu viel auf einmal. Warten Sie einen Moment.',
    STORE_UNAVAILABLE:
      'Der Dienst ist unterbrochen. Versuchen Sie es gleich noch einmal; nichts wird doppelt gebucht.',
    INTERNAL: 'Der Dienst hat einen Fehler. Versuchen Sie es gleich noch einmal.',
    ACCOUNTS_DISABLED:
      'Sie sind nicht angemeldet. Melden Sie sich auf der Website an, die diese Plätze verkauft, und öffnen Sie den Plan von dort.',
  },
};

const es: Texts = {
  languageName: 'Español',
  product: 'Seatlatch',
  language: 'Idioma',
  loading: 'Un momento …',
  retry: 'Intentar de nuevo',
  goBack: 'Volver',
  close: 'Cerrar',

  home: {
    title: 'Eventos a la venta',
    lead: 'Elija un evento y después sus asientos en el plano.',
    none: 'Ahora no hay nada a la venta.',
    choose: 'Elegir asientos',
    soldOut: 'Agotado',
    left: (left, total) =>
      left === '1' ? `Queda 1 de ${total} asientos` : `Quedan ${left} de ${total} asientos`,
    more: 'Ver más eventos',
    free: 'gratis',
  },

  map: {
    label: 'Plano de asientos',
    help:
      'Las flechas van de sector en sector, Intro entra. Dentro, las flechas van de asiento en asiento, Intro o espacio elige, ' +
      'Escape vuelve al sector. Más y menos cambian el zoom, 0 muestra todo. La lista junto al plano tiene los mismos asientos.',
    zoomIn: 'Acercar',
    zoomOut: 'Alejar',
    showAll: 'Ver todo',
    asMap: 'Plano',
    asList: 'Lista',
    view: 'Vista',
    left: (count) => (count === '1' ? '1 libre' : `${count} libres`),
    soldOut: 'agotado',
    from: (price) => `desde ${price}`,
  },

  legend: { title: 'Precios y signos', signs: 'Signos', yours: 'Elegido por usted' },

  status: {
    available: 'libre',
    held: 'reservado por otra persona',
    booked: 'vendido',
    blocked: 'no está a la venta',
    chosen: 'elegido',
    mineHeld: 'reservado para usted',
    mineBooked: 'comprado por usted',
  },

  seat: {
    row: (row) => `Fila ${row}`,
    seat: (number) => `Asiento ${number}`,
    table: (table) => `Mesa ${table}`,
    tableOf: (seats) => `Mesa de ${seats} asientos`,
    accessible: 'plaza para silla de ruedas',
    left: (left) => (left === '1' ? 'queda 1 asiento' : `quedan ${left} asientos`),
  },

  list: {
    title: 'Asientos en lista',
    seat: 'Asiento',
    section: 'Sector',
    choose: 'Elija un sector',
    option: (name, left) => (left === '1' ? `${name} (1 libre)` : `${name} (${left} libres)`),
    onlyFree: 'Solo asientos libres',
    none: 'No queda nada en este sector.',
    wholeTable: (table) => `Mesa ${table} entera`,
  },

  choose: {
    title: 'Sus asientos',
    empty: 'Aún no ha elegido nada. Elija en el plano o en la lista.',
    remove: (seat) => `Quitar ${seat}`,
    total: 'Total',
    hold: (count) => (count === 1 ? 'Reservar este asiento' : `Reservar estos ${count} asientos`),
    holdHint: (count, minutes) =>
      `${count === 1 ? 'Es suyo' : 'Son suyos'} durante ${minutes} ${minutes === 1 ? 'minuto' : 'minutos'} mientras compra.`,
    holding: 'Reservando …',
    tooMany: (most) => `Como mucho ${most} asientos a la vez.`,
    count: (count) => (count === 1 ? '1 asiento' : `${count} asientos`),
    others: (count) => `y ${count} más`,
    notOnSale:
      'Este evento no está a la venta ahora: no se pueden reservar asientos. Lo que ya tiene reservado aún se puede comprar.',
  },

  hold: {
    title: 'Reservado para usted',
    timeLeft: 'Tiempo restante',
    extend: 'Más tiempo',
    noMore: 'No hay más tiempo',
    release: (count) => (count === 1 ? 'Devolverlo' : 'Devolverlos'),
    giveBack: (seat) => `Devolver ${seat}`,
    additions: 'Elegido además, aún sin reservar',
    name: 'Nombre',
    email: 'Correo electrónico',
    phone: 'Teléfono (opcional)',
    confirm: (total) => `Comprar por ${total}`,
    confirming: 'Comprando …',
    nameMissing: 'Díganos su nombre.',
    emailWrong: 'No es una dirección de correo.',
    phoneWrong: 'No es un número de teléfono.',
  },

  booking: {
    done: 'Comprado',
    thanks: (name, count) =>
      `Gracias, ${name}. ${count === 1 ? 'Este asiento es suyo' : 'Estos asientos son suyos'}.`,
    number: 'Número de reserva',
    status: 'Estado',
    statuses: {
      pending: 'pendiente de pago',
      confirmed: 'confirmada',
      paid: 'pagada',
      cancelled: 'anulada',
      expired: 'caducada',
      failed: 'fallida',
    },
    contact: 'Contacto',
    cancel: 'Anular la reserva',
    cancelSure: (count) => `¿Anular la reserva y devolver ${count === 1 ? 'el asiento' : 'los asientos'}?`,
    cancelYes: 'Sí, anularla',
    cancelNo: 'Conservarla',
    cancelled: (count) =>
      `La reserva está anulada y ${count === 1 ? 'su asiento vuelve a estar libre' : 'sus asientos vuelven a estar libres'}.`,
    more: 'Elegir más asientos',
    yours: 'Sus reservas',
    show: 'Ver',
  },

  news: {
    lost: (seat, why) => `${seat} ya no está: ${why}.`,
    lostSome: (count, seats) => `${count} de sus asientos ya no están: ${seats}.`,
    near: 'Cerca y aún libres:',
    lapsed: (count) =>
      `Se acabó su tiempo y ${count === 1 ? 'el asiento vuelve a estar libre' : 'los asientos vuelven a estar libres'}.`,
    lapsedSome: (seats) => `Se acabó su tiempo para ${seats}: vuelve a estar libre.`,
    again: (count) => (count === 1 ? 'Elegirlo otra vez' : 'Elegirlos otra vez'),
    nonesLeft: 'No queda ninguno.',
    extended: (time) => `Ahora tiene ${time}.`,
    held: (count, time) =>
      `${count === 1 ? 'El asiento queda reservado' : `${count} asientos quedan reservados`} para usted durante ${time}.`,
    released: (seats) => `Devuelto: ${seats}.`,
    chosen: (seat, total) => `${seat} elegido. Total ${total}.`,
    removed: (seat, total) => `${seat} quitado. Total ${total}.`,
    notFree: (seat, why) => `${seat} no se puede elegir: ${why}.`,
    offline: 'Se perdió la conexión. El plano puede estar anticuado; se sigue intentando.',
    online: 'Conectado de nuevo. El plano está al día.',
  },

  errors: {
    NO_ANSWER: 'El servicio no responde. Revise su conexión e intente de nuevo; nada se compra dos veces.',
    OTHER: 'No ha funcionado. Intente de nuevo en un momento.',
    VALIDATION_FAILED: 'Algo del formulario no está bien. Mire los campos marcados.',
    UNAUTHENTICATED: 'Su visita ha terminado. Elija los asientos otra vez.',
    EVENT_NOT_FOUND: 'No existe este evento.',
    NOT_FOUND: 'No hay nada en esta dirección.',
    BOOKING_NOT_FOUND: 'No existe esta reserva.',
    EVENT_NOT_ON_SALE: 'Este evento no está a la venta.',
    SEATS_TAKEN: 'Alguien fue más rápido: algunos de estos asientos ya no están. No se reservó nada.',
    HOLD_EXPIRED: 'Se acabó su tiempo. No se compró nada.',
    NOT_HELD_BY_YOU: 'Estos asientos ya no están reservados para usted. No se compró nada.',
    HOLD_LIFETIME: 'Estos asientos llevan reservados todo el tiempo permitido.',
    HOLD_TOO_LARGE: 'Son más asientos de los que se pueden reservar a la vez.',
    USER_SEAT_LIMIT: 'Ya tiene tantos asientos como puede tener una persona.',
    CONFIRM_IN_PROGRESS: 'Su compra está en curso. Espere un momento.',
    BOOKING_NOT_CANCELLABLE: 'Esta reserva ya ha terminado.',
    UNKNOWN_SEATS: 'El plano ha cambiado. Vuelva a cargar la página.',
    RATE_LIMITED: 'Demasiado a la vez. Espere un momento.',
    STORE_UNAVAILABLE: 'El servicio está interrumpido. Intente de nuevo; nada se compra dos veces.',
    INTERNAL: 'El servicio tiene un fallo. Intente de nuevo en un momento.',
    ACCOUNTS_DISABLED:
      'No ha iniciado sesión. Iníciela en la página que vende estos asientos y abra el plano desde allí.',
  },
};

export const TEXTS = { en, de, es };
export type Language = keyof typeof TEXTS;
