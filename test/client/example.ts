import { SeatlatchClient, SeatMap } from '../../packages/client/src/index.js';

const baseUrl = process.env.SEATLATCH_URL!;
const { accessToken } = await new SeatlatchClient({ baseUrl }).post('/auth/guest');
const client = new SeatlatchClient({ baseUrl, token: accessToken });

const { items: events } = await client.get('/events');
const map = new SeatMap(client, events[0].id);
map.on('change', ({ seats }) => seats.forEach(({ seatId, status }) => console.log(seatId, 'is', status)));
await map.start();
console.log(map.counts.available, 'seats of', events[0].name);

const seatId = map.seats.layout.seats.id.find((id) => map.statusOf(id) === 'available')!;
const body = { eventId: map.eventId, seatIds: [seatId] };
const hold = await client.post('/seat-booking/hold-seats', { body });
console.log('Held for', hold.totalAmount, hold.currency);
setTimeout(() => map.stop(), 1_000);
