import { mongo } from 'mongoose';
import { awayStore } from './store-errors.js';

const systemError = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:6379`), { code });

test.each([
  ['no primary', new mongo.MongoServerSelectionError('timed out', {} as never), 'MongoDB'],
  ['a lost connection', new mongo.MongoNetworkError('closed'), 'MongoDB'],
  ['a stepped down primary', new mongo.MongoServerError({ message: 'not primary', code: 10_107 }), 'MongoDB'],
  ['a write concern timeout', new mongo.MongoServerError({ message: 'waiting', code: 64 }), 'MongoDB'],
  ['a wrapped cause', new Error('outer', { cause: new mongo.MongoNetworkError('closed') }), 'MongoDB'],
  [
    'a connection lost in a bulk write',
    new mongo.MongoBulkWriteError(new mongo.MongoNetworkError('closed') as never, {} as never),
    'MongoDB',
  ],
  ['a refused socket', systemError('ECONNREFUSED'), 'Redis'],
  ['Redis loading its data', new Error('LOADING Redis is loading the dataset in memory'), 'Redis'],
  ['a command timeout', new Error('Command timed out'), 'Redis'],
  ['a duplicate key', new mongo.MongoServerError({ message: 'E11000', code: 11_000 }), undefined],
  ['a fault of ours', new TypeError('x is not a function'), undefined],
  ['a script error', new Error('ERR user_script:1: attempt to index nil'), undefined],
  ['something that is no error', 'ECONNREFUSED', undefined],
])('%s', (_what, error, store) => {
  expect(awayStore(error)).toBe(store);
});
