import { child, object, optionalNumber, optionalText, text, textMap } from '../guards';
import type { EngineEvent } from '../types';

/** The last millisecond that a `Date` of JavaScript can hold (ECMA-262, Time Values and Time Range). */
const latest = 8.64e15;

/** One line of `GET /events`. Uses `Type`, `Action` and `Actor`, which every API version from 1.24 on has. */
export function parseEvent(answer: unknown): EngineEvent {
  const root = object(answer, 'event');
  const actor = child(root, 'Actor');
  return {
    type: text(root, 'Type'),
    action: text(root, 'Action'),
    actorId: optionalText(actor, 'ID') ?? '',
    attributes: textMap(actor, 'Attributes'),
    time: Math.min(Math.max(0, (optionalNumber(root, 'time') ?? 0) * 1000), latest),
  };
}
