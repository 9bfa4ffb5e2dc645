import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsEmail,
  IsInt,
  IsMongoId,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

export class EventBody {
  @IsString()
  name!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  totalSeats?: number;

  @IsOptional()
  @IsMongoId()
  layoutId?: string;
}

export class HoldBody {
  @IsMongoId()
  eventId!: string;

  @IsString({ each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  seatIds!: string[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(30)
  holdDurationMinutes = 10;
}

export class ContactBody {
  @IsString()
  name!: string;

  @IsEmail()
  email!: string;
}

export class ConfirmBody {
  @IsMongoId()
  eventId!: string;

  @IsString({ each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  seatIds!: string[];

  @ValidateNested()
  @Type(() => ContactBody)
  contactInfo!: ContactBody;
}

export class RectQuery {
  @Type(() => Number)
  @IsNumber()
  x!: number;

  @Type(() => Number)
  @IsNumber()
  y!: number;

  @Type(() => Number)
  @IsNumber()
  width!: number;

  @Type(() => Number)
  @IsNumber()
  height!: number;
}
