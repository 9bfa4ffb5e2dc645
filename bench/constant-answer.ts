/** As long as the answer to a hold of four seats. */
export const CONSTANT_ANSWER = {
  success: true,
  holdId: '66f1a2b3c4d5e6f7a8b9c0b1',
  eventId: '66f1a2b3c4d5e6f7a8b9c0e1',
  heldSeats: ['A1', 'A2', 'A3', 'A4'],
  seats: [1, 2, 3, 4].map((n) => ({
    seatId: `A${n}`,
    categoryId: 'general',
    price: 0,
    rowLabel: 'A',
    seatNumber: `${n}`,
  })),
  totalAmount: 0,
  currency: 'USD',
  expiresAt: '2027-01-01T00:00:00.000Z',
  serverTime: '2027-01-01T00:00:00.000Z',
  version: '1-1',
};
