import { Schema, type Types } from 'mongoose';

/** An account of this service. Guests and users of an outside issuer have none. */
export interface UserDoc {
  _id: Types.ObjectId;
  /** Trimmed and in lower case; one account each. */
  email: string;
  name: string;
  /** Argon2id in PHC form: parameters, salt and hash. */
  passwordHash: string;
  roles: string[];
  createdAt: Date;
  updatedAt: Date;
}

export const USER_MODEL = 'User';

export const userSchema = new Schema<UserDoc>(
  {
    email: { type: String, required: true },
    name: { type: String, required: true },
    passwordHash: { type: String, required: true },
    roles: { type: [String], required: true },
  },
  { collection: 'users', timestamps: true, versionKey: false, autoIndex: false },
);
userSchema.index({ email: 1 }, { unique: true });
