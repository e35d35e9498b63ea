import { isDeeperThan } from '../../json-depth';
import { UnexpectedAnswer } from '../guards';
import { limits } from '../limits';

/**
 * The value of a JSON text of an engine.
 * @throws SyntaxError if it is not JSON; UnexpectedAnswer if it is nested deeper than any response
 */
export function parseJson(text: string): unknown {
  if (isDeeperThan(limits.depth, text)) {
    throw new UnexpectedAnswer(`there are more than ${limits.depth} levels of nested objects or lists`);
  }
  return JSON.parse(text);
}
