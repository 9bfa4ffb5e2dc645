/** The organisers' texts, apart from the buyers', who need not load them. */

const en = {
  title: 'Desk',
  more: 'Show more',

  signIn: {
    title: 'Sign in to the desk',
    lead: 'For those who run events: layouts, sales, blocked seats and bookings.',
    lapsed: 'Your session has ended. Sign in again.',
    password: 'Password',
    go: 'Sign in',
    out: 'Sign out',
    demoHint: 'This service runs on your own machine. If it has made its demo, look around as its organiser:',
    demo: 'Sign in as the demo’s organiser',
    noDemo: 'This service has no demo. Sign in with an account of your own.',
    token: 'Access token',
    tokenWrong: 'This is not an access token: it has three parts with a dot in between.',
  },

  lacksRole: {
    title: 'This account is not an organiser’s',
    text: (name: string) => `You are signed in as ${name}, and may buy seats, but not run events.`,
    account: 'Whoever operates the service makes you an organiser with this command; then sign in again:',
    token: 'Ask whoever issues your tokens for the role organiser; then sign in again.',
    again: 'Sign in again',
  },

  events: {
    title: 'Events',
    none: 'There is no event here yet. Make one from a layout, or by the number of its seats.',
    name: 'Name',
    when: 'Date',
    status: 'Status',
    statuses: { draft: 'Draft', on_sale: 'On sale', closed: 'Closed' } as Record<string, string>,
    all: 'All',
    sold: 'Sold',
    of: (sold: string, total: string) => `${sold} of ${total}`,
    buyersPage: 'Buyers’ page',
    edit: 'Change name and date',
    save: 'Save',
    saved: 'Saved.',
    leave: 'Leave it as it is',
  },

  layouts: {
    title: 'Layouts',
    none: 'There is no layout yet. Import one as JSON, or make an event by the number of its seats.',
    seats: 'Seats',
    version: 'Version',
    changed: 'Changed',
    use: 'Use',
    eventOf: (name: string) => `New event with ${name}`,
    facts: (seats: string, version: string) =>
      `${seats === '1' ? '1 seat' : `${seats} seats`}, version ${version}`,
    import: 'Import a layout',
    importVersion: 'Import a new version',
    export: 'Export as JSON',
    delete: 'Delete this layout',
    deleteSure: 'Delete this layout with all its versions? That cannot be undone.',
    deleteYes: 'Yes, delete it',
    deleteNo: 'Keep it',
    mapHelp:
      'Arrow keys move between sections, Enter goes into one. There, arrow keys move between seats, Escape goes back to the section. ' +
      'Plus and minus zoom, 0 shows everything.',
  },

  import: {
    lead: 'A JSON file, as the desk exports it or as the API takes it. Nothing is stored before you say so.',
    file: 'File',
    noFile: 'Choose a file to see it here.',
    noLayout: 'This file is no layout.',
    nothingToDraw: 'Nothing in this file can be drawn.',
    noJson: (why: string) => `This is not JSON: ${why}`,
    drawn: (name: string, seats: string) =>
      seats === '1' ? `${name}: 1 seat is drawn.` : `${name}: ${seats} seats are drawn.`,
    store: 'Store this layout',
    storing: 'Storing …',
    refused: 'Not stored: the layout has faults',
    some: (listed: string, all: string) => `The first ${listed} of ${all} faults:`,
    show: 'Show',
    showOnMap: (name: string) => `Show ${name} on the map`,
  },

  newEvent: {
    title: 'New event',
    source: 'Seats',
    sources: { layout: 'Of a layout', count: 'By number: a plain grid' },
    layout: 'Layout',
    choose: 'Choose a layout',
    option: (name: string, seats: string) =>
      seats === '1' ? `${name} (1 seat)` : `${name} (${seats} seats)`,
    totalSeats: 'Number of seats',
    currency: 'Currency',
    price: 'Price of a seat',
    prices: 'Prices',
    pricesIn: (currency: string) => `Prices in ${currency}`,
    holdMinutes: 'Minutes a hold lasts',
    go: 'Create the event',
  },

  tabs: { seats: 'Seats', sales: 'Sales', bookings: 'Bookings' },

  counts: {
    revenue: 'Revenue',
    bookedSeats: 'Sold',
    heldSeats: 'Held',
    availableSeats: 'Available',
    blockedSeats: 'Blocked',
  },

  statuses: { available: 'available', held: 'held', booked: 'sold', blocked: 'blocked' },

  map: {
    tools: 'What dragging does',
    select: 'Select',
    move: 'Move',
    help:
      'Arrow keys move between sections, Enter goes into one. There, arrow keys move between seats, Enter or Space selects, ' +
      'Escape goes back to the section. Plus and minus zoom, 0 shows everything. In the list, whole rows can be selected at once.',
  },

  selection: {
    title: 'Selected seats',
    empty: 'Draw a rectangle around seats, click single ones, or take rows from the list.',
    selected: 'selected',
    count: (count: number) => `${count} seats`,
    taken: (what: string, all: number) => `${what} selected. ${all} in all.`,
    left: (what: string, all: number) => `${what} not selected any more. ${all} in all.`,
    option: (name: string, seats: string) =>
      seats === '1' ? `${name} (1 seat)` : `${name} (${seats} seats)`,
    whole: (what: string) => `Select ${what}`,
    reason: 'Reason (optional)',
    reasonGiven: 'Reason',
    block: (text: string, count: number) => (count === 1 ? 'Block this seat' : `Block ${text} seats`),
    unblock: (text: string, count: number) => (count === 1 ? 'Unblock this seat' : `Unblock ${text} seats`),
    blocked: (count: number) => (count === 1 ? '1 seat is blocked.' : `${count} seats are blocked.`),
    unblocked: (count: number) =>
      count === 1 ? '1 seat is on sale again.' : `${count} seats are on sale again.`,
    takenMeanwhile: (seats: string) => `Somebody was quicker, and nothing was blocked: ${seats}`,
    stuck: 'Held and sold seats cannot be blocked.',
    show: 'Show on the map',
    goTo: 'Go to the panel “Selected seats”',
    clear: 'Clear',
  },

  history: {
    title: 'What happened to it',
    none: 'Nothing yet.',
    operations: {
      hold: 'held',
      extend: 'hold extended',
      transfer: 'hold transferred',
      release: 'released',
      expire: 'hold lapsed',
      book: 'sold',
      free: 'booking ended, free again',
      block: 'blocked',
      unblock: 'unblocked',
      event: 'event changed',
      rebuild: 'state rebuilt',
    },
  },

  sales: {
    overTime: 'Revenue over time',
    none: 'Nothing is sold yet.',
    chart: (revenue: string, days: string) =>
      `Revenue over time: ${revenue} on ${days === '1' ? '1 day' : `${days} days`} with sales`,
    asTable: 'As a table',
    day: 'Day',
    byCategory: 'By category',
    category: 'Category',
  },

  bookings: {
    search: 'Search',
    searchHint: 'Name, e-mail, phone, user, booking number or seat',
    csv: 'Export CSV',
    exported: (count: string) => (count === '1' ? '1 booking exported.' : `${count} bookings exported.`),
    reload: 'Reload',
    loading: 'Reading the bookings …',
    found: (count: string) => (count === '1' ? '1 booking' : `${count} bookings`),
    cut: (most: string) => `Only the newest ${most} are read.`,
    none: 'No booking fits.',
    one: 'Chosen booking',
    choose: 'Choose a booking to see its seats, to cancel it or to record its payment.',
    amount: 'Amount',
    phone: 'Phone',
    user: 'User',
    transaction: 'Transaction',
    paid: 'Record as paid',
    onMap: 'Show on the map',
    cancelSure: 'Cancel this booking? Its seats are free again at once.',
  },

  errors: {
    VALIDATION_FAILED: 'Something here is not as it has to be. Look at what is marked.',
    BAD_CREDENTIALS: 'The e-mail address or the password is wrong.',
    ACCOUNTS_DISABLED: 'This service makes no accounts. Sign in with an access token of your own system.',
    UNAUTHENTICATED: 'Your session has ended. Sign in again.',
    FORBIDDEN: 'Your roles do not allow this.',
    LAYOUT_NOT_FOUND: 'There is no such layout.',
    LAYOUT_INVALID: 'The layout contradicts itself.',
    LAYOUT_IN_USE: 'An event uses this layout, so it stays.',
    EVENT_INVALID: 'The prices do not fit the layout or the currency. Look at what is marked.',
    VERSION_CONFLICT: 'Somebody has changed this layout at the same time. Try again.',
    BODY_TOO_LARGE: 'This is larger than the service takes.',
    SEATS_TAKEN: 'Some of these seats are held or sold by now. Nothing was blocked.',
    BOOKING_NOT_PAYABLE: 'This booking does not wait for a payment.',
  } as Partial<Record<string, string>>,
};

export type DeskTexts = typeof en;

const de: DeskTexts = {
  title: 'Verwaltung',
  more: 'Mehr zeigen',

  signIn: {
    title: 'Anmelden',
    lead: 'Für alle, die veranstalten: Saalpläne, Verkauf, gesperrte Plätze und Buchungen.',
    lapsed: 'Ihre Sitzung ist abgelaufen. Melden Sie sich noch einmal an.',
    password: 'Passwort',
    go: 'Anmelden',
    out: 'Abmelden',
    demoHint:
      'Dieser Dienst läuft auf Ihrem eigenen Rechner. Hat er seine Vorführung angelegt, sehen Sie sich als deren Veranstalterin um:',
    demo: 'Als Veranstalterin der Vorführung anmelden',
    noDemo: 'Dieser Dienst hat keine Vorführung. Melden Sie sich mit einem eigenen Konto an.',
    token: 'Zugriffstoken',
    tokenWrong: 'Das ist kein Zugriffstoken: es hat drei Teile mit Punkten dazwischen.',
  },

  lacksRole: {
    title: 'Mit diesem Konto kann man nicht veranstalten',
    text: (name) =>
      `Sie sind als ${name} angemeldet und dürfen Plätze kaufen, aber keine Veranstaltungen führen.`,
    account:
      'Wer den Dienst betreibt, gibt Ihnen mit diesem Befehl die Rolle; melden Sie sich danach neu an:',
    token: 'Bitten Sie den Aussteller Ihrer Token um die Rolle organiser; melden Sie sich danach neu an.',
    again: 'Neu anmelden',
  },

  events: {
    title: 'Veranstaltungen',
    none: 'Hier gibt es noch keine Veranstaltung. Legen Sie eine aus einem Saalplan an oder nach der Zahl ihrer Plätze.',
    name: 'Name',
    when: 'Datum',
    status: 'Stand',
    statuses: { draft: 'Entwurf', on_sale: 'Im Verkauf', closed: 'Beendet' },
    all: 'Alle',
    sold: 'Verkauft',
    of: (sold, total) => `${sold} von ${total}`,
    buyersPage: 'Seite für Käufer',
    edit: 'Name und Datum ändern',
    save: 'Speichern',
    saved: 'Gespeichert.',
    leave: 'So lassen',
  },

  layouts: {
    title: 'Saalpläne',
    none: 'Es gibt noch keinen Saalplan. Importieren Sie einen als JSON, oder legen Sie eine Veranstaltung nach der Zahl ihrer Plätze an.',
    seats: 'Plätze',
    version: 'Fassung',
    changed: 'Geändert',
    use: 'Verwenden',
    eventOf: (name) => `Neue Veranstaltung mit ${name}`,
    facts: (seats, version) => `${seats === '1' ? '1 Platz' : `${seats} Plätze`}, Fassung ${version}`,
    import: 'Saalplan importieren',
    importVersion: 'Neue Fassung importieren',
    export: 'Als JSON exportieren',
    delete: 'Saalplan löschen',
    deleteSure: 'Diesen Saalplan mit allen Fassungen löschen? Das lässt sich nicht rückgängig machen.',
    deleteYes: 'Ja, löschen',
    deleteNo: 'Behalten',
    mapHelp:
      'Mit den Pfeiltasten gehen Sie von Block zu Block, mit der Eingabetaste hinein. Dort führen die Pfeiltasten von Platz zu Platz, ' +
      'Escape führt zurück zum Block. Plus und Minus zoomen, 0 zeigt alles.',
  },

  import: {
    lead: 'Eine JSON-Datei, wie sie hier exportiert wird oder wie die API sie nimmt. Gespeichert wird erst, wenn Sie es sagen.',
    file: 'Datei',
    noFile: 'Wählen Sie eine Datei, um sie hier zu sehen.',
    noLayout: 'Diese Datei ist kein Saalplan.',
    nothingToDraw: 'Nichts in dieser Datei lässt sich zeichnen.',
    noJson: (why) => `Das ist kein JSON: ${why}`,
    drawn: (name, seats) =>
      seats === '1' ? `${name}: 1 Platz ist gezeichnet.` : `${name}: ${seats} Plätze sind gezeichnet.`,
    store: 'Saalplan speichern',
    storing: 'Wird gespeichert …',
    refused: 'Nicht gespeichert: der Saalplan hat Fehler',
    some: (listed, all) => `Die ersten ${listed} von ${all} Fehlern:`,
    show: 'Zeigen',
    showOnMap: (name) => `${name} auf dem Plan zeigen`,
  },

  newEvent: {
    title: 'Neue Veranstaltung',
    source: 'Plätze',
    sources: { layout: 'Aus einem Saalplan', count: 'Nach Zahl: ein schlichtes Raster' },
    layout: 'Saalplan',
    choose: 'Saalplan wählen',
    option: (name, seats) => (seats === '1' ? `${name} (1 Platz)` : `${name} (${seats} Plätze)`),
    totalSeats: 'Zahl der Plätze',
    currency: 'Währung',
    price: 'Preis eines Platzes',
    prices: 'Preise',
    pricesIn: (currency) => `Preise in ${currency}`,
    holdMinutes: 'Minuten je Reservierung',
    go: 'Veranstaltung anlegen',
  },

  tabs: { seats: 'Plätze', sales: 'Verkauf', bookings: 'Buchungen' },

  counts: {
    revenue: 'Umsatz',
    bookedSeats: 'Verkauft',
    heldSeats: 'Reserviert',
    availableSeats: 'Frei',
    blockedSeats: 'Gesperrt',
  },

  statuses: { available: 'frei', held: 'reserviert', booked: 'verkauft', blocked: 'gesperrt' },

  map: {
    tools: 'Was Ziehen bewirkt',
    select: 'Auswählen',
    move: 'Bewegen',
    help:
      'Mit den Pfeiltasten gehen Sie von Block zu Block, mit der Eingabetaste hinein. Dort führen die Pfeiltasten von Platz zu Platz, ' +
      'Eingabe- oder Leertaste wählt aus, Escape führt zurück zum Block. Plus und Minus zoomen, 0 zeigt alles. In der Liste lassen sich ganze Reihen auf einmal auswählen.',
  },

  selection: {
    title: 'Ausgewählte Plätze',
    empty:
      'Ziehen Sie ein Rechteck um Plätze, klicken Sie einzelne an, oder nehmen Sie Reihen aus der Liste.',
    selected: 'ausgewählt',
    count: (count) => `${count} Plätze`,
    taken: (what, all) => `${what} ausgewählt. Insgesamt ${all}.`,
    left: (what, all) => `${what} nicht mehr ausgewählt. Insgesamt ${all}.`,
    option: (name, seats) => (seats === '1' ? `${name} (1 Platz)` : `${name} (${seats} Plätze)`),
    whole: (what) => `${what} auswählen`,
    reason: 'Grund (freiwillig)',
    reasonGiven: 'Grund',
    block: (text, count) => (count === 1 ? 'Platz sperren' : `${text} Plätze sperren`),
    unblock: (text, count) => (count === 1 ? 'Platz freigeben' : `${text} Plätze freigeben`),
    blocked: (count) => (count === 1 ? '1 Platz ist gesperrt.' : `${count} Plätze sind gesperrt.`),
    unblocked: (count) =>
      count === 1 ? '1 Platz ist wieder im Verkauf.' : `${count} Plätze sind wieder im Verkauf.`,
    takenMeanwhile: (seats) => `Jemand war schneller, es wurde nichts gesperrt: ${seats}`,
    stuck: 'Reservierte und verkaufte Plätze lassen sich nicht sperren.',
    show: 'Auf dem Plan zeigen',
    goTo: 'Zum Bereich „Ausgewählte Plätze“',
    clear: 'Auswahl leeren',
  },

  history: {
    title: 'Was mit ihm geschah',
    none: 'Noch nichts.',
    operations: {
      hold: 'reserviert',
      extend: 'Reservierung verlängert',
      transfer: 'Reservierung übertragen',
      release: 'zurückgegeben',
      expire: 'Reservierung abgelaufen',
      book: 'verkauft',
      free: 'Buchung beendet, wieder frei',
      block: 'gesperrt',
      unblock: 'freigegeben',
      event: 'Veranstaltung geändert',
      rebuild: 'Zustand wiederhergestellt',
    },
  },

  sales: {
    overTime: 'Umsatz im Lauf der Zeit',
    none: 'Noch ist nichts verkauft.',
    chart: (revenue, days) =>
      `Umsatz im Lauf der Zeit: ${revenue} an ${days === '1' ? '1 Tag' : `${days} Tagen`} mit Verkäufen`,
    asTable: 'Als Tabelle',
    day: 'Tag',
    byCategory: 'Nach Kategorien',
    category: 'Kategorie',
  },

  bookings: {
    search: 'Suchen',
    searchHint: 'Name, E-Mail, Telefon, Nutzer, Buchungsnummer oder Platz',
    csv: 'Als CSV exportieren',
    exported: (count) => (count === '1' ? '1 Buchung exportiert.' : `${count} Buchungen exportiert.`),
    reload: 'Neu laden',
    loading: 'Buchungen werden gelesen …',
    found: (count) => (count === '1' ? '1 Buchung' : `${count} Buchungen`),
    cut: (most) => `Nur die neuesten ${most} werden gelesen.`,
    none: 'Keine Buchung passt.',
    one: 'Gewählte Buchung',
    choose:
      'Wählen Sie eine Buchung, um ihre Plätze zu sehen, sie zu stornieren oder ihre Zahlung zu vermerken.',
    amount: 'Betrag',
    phone: 'Telefon',
    user: 'Nutzer',
    transaction: 'Zahlungsvorgang',
    paid: 'Als bezahlt vermerken',
    onMap: 'Auf dem Plan zeigen',
    cancelSure: 'Diese Buchung stornieren? Ihre Plätze sind sofort wieder frei.',
  },

  errors: {
    VALIDATION_FAILED: 'Hier stimmt etwas nicht. Sehen Sie sich an, was markiert ist.',
    BAD_CREDENTIALS: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
    ACCOUNTS_DISABLED:
      'Dieser Dienst führt keine Konten. Melden Sie sich mit einem Zugriffstoken Ihres eigenen Systems an.',
    UNAUTHENTICATED: 'Ihre Sitzung ist abgelaufen. Melden Sie sich noch einmal an.',
    FORBIDDEN: 'Ihre Rollen erlauben das nicht.',
    LAYOUT_NOT_FOUND: 'Diesen Saalplan gibt es nicht.',
    LAYOUT_INVALID: 'Der Saalplan widerspricht sich.',
    LAYOUT_IN_USE: 'Eine Veranstaltung verwendet diesen Saalplan, darum bleibt er.',
    EVENT_INVALID:
      'Die Preise passen nicht zum Saalplan oder zur Währung. Sehen Sie sich an, was markiert ist.',
    VERSION_CONFLICT: 'Jemand hat diesen Saalplan gleichzeitig geändert. Versuchen Sie es noch einmal.',
    BODY_TOO_LARGE: 'Das ist mehr, als der Dienst annimmt.',
    SEATS_TAKEN: 'Einige dieser Plätze sind inzwischen reserviert oder verkauft. Es wurde nichts gesperrt.',
    BOOKING_NOT_PAYABLE: 'Diese Buchung wartet auf keine Zahlung.',
  },
};

const es: DeskTexts = {
  title: 'Gestión',
  more: 'Ver más',

  signIn: {
    title: 'Entrar en la gestión',
    lead: 'Para quienes organizan: planos, ventas, asientos bloqueados y reservas.',
    lapsed: 'Su sesión ha terminado. Entre de nuevo.',
    password: 'Contraseña',
    go: 'Entrar',
    out: 'Salir',
    demoHint:
      'Este servicio funciona en su propio ordenador. Si ha creado su demostración, mire todo como su organizadora:',
    demo: 'Entrar como organizadora de la demostración',
    noDemo: 'Este servicio no tiene demostración. Entre con una cuenta propia.',
    token: 'Token de acceso',
    tokenWrong: 'No es un token de acceso: tiene tres partes separadas por puntos.',
  },

  lacksRole: {
    title: 'Esta cuenta no es de organizador',
    text: (name) => `Ha entrado como ${name} y puede comprar asientos, pero no llevar eventos.`,
    account: 'Quien opera el servicio le da el papel con esta orden; después entre de nuevo:',
    token: 'Pida el papel organiser a quien emite sus tokens; después entre de nuevo.',
    again: 'Entrar de nuevo',
  },

  events: {
    title: 'Eventos',
    none: 'Aquí aún no hay eventos. Cree uno con un plano, o por el número de sus asientos.',
    name: 'Nombre',
    when: 'Fecha',
    status: 'Estado',
    statuses: { draft: 'Borrador', on_sale: 'A la venta', closed: 'Cerrado' },
    all: 'Todos',
    sold: 'Vendido',
    of: (sold, total) => `${sold} de ${total}`,
    buyersPage: 'Página de compra',
    edit: 'Cambiar nombre y fecha',
    save: 'Guardar',
    saved: 'Guardado.',
    leave: 'Dejarlo como está',
  },

  layouts: {
    title: 'Planos',
    none: 'Aún no hay planos. Importe uno en JSON, o cree un evento por el número de sus asientos.',
    seats: 'Asientos',
    version: 'Versión',
    changed: 'Cambiado',
    use: 'Usar',
    eventOf: (name) => `Nuevo evento con ${name}`,
    facts: (seats, version) => `${seats === '1' ? '1 asiento' : `${seats} asientos`}, versión ${version}`,
    import: 'Importar un plano',
    importVersion: 'Importar una versión nueva',
    export: 'Exportar en JSON',
    delete: 'Borrar este plano',
    deleteSure: '¿Borrar este plano con todas sus versiones? No se puede deshacer.',
    deleteYes: 'Sí, borrarlo',
    deleteNo: 'Conservarlo',
    mapHelp:
      'Las flechas van de sector en sector, Intro entra. Dentro, las flechas van de asiento en asiento, Escape vuelve al sector. ' +
      'Más y menos cambian el zoom, 0 muestra todo.',
  },

  import: {
    lead: 'Un archivo JSON, como se exporta aquí o como lo toma la API. No se guarda nada hasta que usted lo diga.',
    file: 'Archivo',
    noFile: 'Elija un archivo para verlo aquí.',
    noLayout: 'Este archivo no es un plano.',
    nothingToDraw: 'Nada de este archivo se puede dibujar.',
    noJson: (why) => `Esto no es JSON: ${why}`,
    drawn: (name, seats) =>
      seats === '1' ? `${name}: 1 asiento dibujado.` : `${name}: ${seats} asientos dibujados.`,
    store: 'Guardar este plano',
    storing: 'Guardando …',
    refused: 'No se ha guardado: el plano tiene fallos',
    some: (listed, all) => `Los primeros ${listed} de ${all} fallos:`,
    show: 'Ver',
    showOnMap: (name) => `Ver ${name} en el plano`,
  },

  newEvent: {
    title: 'Nuevo evento',
    source: 'Asientos',
    sources: { layout: 'De un plano', count: 'Por número: una cuadrícula sencilla' },
    layout: 'Plano',
    choose: 'Elija un plano',
    option: (name, seats) => (seats === '1' ? `${name} (1 asiento)` : `${name} (${seats} asientos)`),
    totalSeats: 'Número de asientos',
    currency: 'Moneda',
    price: 'Precio de un asiento',
    prices: 'Precios',
    pricesIn: (currency) => `Precios en ${currency}`,
    holdMinutes: 'Minutos que dura una reserva',
    go: 'Crear el evento',
  },

  tabs: { seats: 'Asientos', sales: 'Ventas', bookings: 'Reservas' },

  counts: {
    revenue: 'Ingresos',
    bookedSeats: 'Vendidos',
    heldSeats: 'Reservados',
    availableSeats: 'Libres',
    blockedSeats: 'Bloqueados',
  },

  statuses: { available: 'libre', held: 'reservado', booked: 'vendido', blocked: 'bloqueado' },

  map: {
    tools: 'Qué hace arrastrar',
    select: 'Seleccionar',
    move: 'Mover',
    help:
      'Las flechas van de sector en sector, Intro entra. Dentro, las flechas van de asiento en asiento, Intro o espacio selecciona, ' +
      'Escape vuelve al sector. Más y menos cambian el zoom, 0 muestra todo. En la lista se seleccionan filas enteras de una vez.',
  },

  selection: {
    title: 'Asientos seleccionados',
    empty: 'Dibuje un rectángulo alrededor de los asientos, pulse algunos, o tome filas de la lista.',
    selected: 'seleccionado',
    count: (count) => `${count} asientos`,
    taken: (what, all) => `${what}: seleccionado. ${all} en total.`,
    left: (what, all) => `${what}: ya no está seleccionado. ${all} en total.`,
    option: (name, seats) => (seats === '1' ? `${name} (1 asiento)` : `${name} (${seats} asientos)`),
    whole: (what) => `Seleccionar ${what}`,
    reason: 'Motivo (opcional)',
    reasonGiven: 'Motivo',
    block: (text, count) => (count === 1 ? 'Bloquear este asiento' : `Bloquear ${text} asientos`),
    unblock: (text, count) => (count === 1 ? 'Desbloquear este asiento' : `Desbloquear ${text} asientos`),
    blocked: (count) => (count === 1 ? '1 asiento bloqueado.' : `${count} asientos bloqueados.`),
    unblocked: (count) =>
      count === 1 ? '1 asiento vuelve a estar a la venta.' : `${count} asientos vuelven a estar a la venta.`,
    takenMeanwhile: (seats) => `Alguien fue más rápido y no se bloqueó nada: ${seats}`,
    stuck: 'Los asientos reservados y vendidos no se pueden bloquear.',
    show: 'Ver en el plano',
    goTo: 'Ir al panel «Asientos seleccionados»',
    clear: 'Vaciar',
  },

  history: {
    title: 'Qué le ha pasado',
    none: 'Nada todavía.',
    operations: {
      hold: 'reservado',
      extend: 'reserva alargada',
      transfer: 'reserva traspasada',
      release: 'devuelto',
      expire: 'reserva caducada',
      book: 'vendido',
      free: 'compra terminada, libre otra vez',
      block: 'bloqueado',
      unblock: 'desbloqueado',
      event: 'evento cambiado',
      rebuild: 'estado reconstruido',
    },
  },

  sales: {
    overTime: 'Ingresos a lo largo del tiempo',
    none: 'Aún no se ha vendido nada.',
    chart: (revenue, days) =>
      `Ingresos a lo largo del tiempo: ${revenue} en ${days === '1' ? '1 día' : `${days} días`} con ventas`,
    asTable: 'En tabla',
    day: 'Día',
    byCategory: 'Por categorías',
    category: 'Categoría',
  },

  bookings: {
    search: 'Buscar',
    searchHint: 'Nombre, correo, teléfono, usuario, número de reserva o asiento',
    csv: 'Exportar CSV',
    exported: (count) => (count === '1' ? '1 reserva exportada.' : `${count} reservas exportadas.`),
    reload: 'Recargar',
    loading: 'Leyendo las reservas …',
    found: (count) => (count === '1' ? '1 reserva' : `${count} reservas`),
    cut: (most) => `Solo se leen las ${most} más nuevas.`,
    none: 'Ninguna reserva encaja.',
    one: 'Reserva elegida',
    choose: 'Elija una reserva para ver sus asientos, anularla o anotar su pago.',
    amount: 'Importe',
    phone: 'Teléfono',
    user: 'Usuario',
    transaction: 'Transacción',
    paid: 'Anotar como pagada',
    onMap: 'Ver en el plano',
    cancelSure: '¿Anular esta reserva? Sus asientos quedan libres al momento.',
  },

  errors: {
    VALIDATION_FAILED: 'Algo no está como debe. Mire lo que está marcado.',
    BAD_CREDENTIALS: 'El correo o la contraseña no son correctos.',
    ACCOUNTS_DISABLED: 'Este servicio no tiene cuentas. Entre con un token de acceso de su propio sistema.',
    UNAUTHENTICATED: 'Su sesión ha terminado. Entre de nuevo.',
    FORBIDDEN: 'Sus papeles no permiten esto.',
    LAYOUT_NOT_FOUND: 'No existe este plano.',
    LAYOUT_INVALID: 'El plano se contradice.',
    LAYOUT_IN_USE: 'Un evento usa este plano, por eso se queda.',
    EVENT_INVALID: 'Los precios no encajan con el plano o la moneda. Mire lo que está marcado.',
    VERSION_CONFLICT: 'Alguien ha cambiado este plano al mismo tiempo. Intente de nuevo.',
    BODY_TOO_LARGE: 'Es más de lo que el servicio toma.',
    SEATS_TAKEN: 'Algunos de estos asientos ya están reservados o vendidos. No se bloqueó nada.',
    BOOKING_NOT_PAYABLE: 'Esta reserva no espera ningún pago.',
  },
};

export const DESK_TEXTS = { en, de, es };
