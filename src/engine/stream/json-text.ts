import { isDeeperThan } from '../../json-depth';
import { UnexpectedAnswer } from '../guards';
import { limits } from '../limits';

/**
 * The value of a JSON text of an engine.
 * @throws SyntaxError where it is no JSON; UnexpectedAnswer where it is nested deeper than any answer
 */
export function parseJson(text: string): unknown {
  if (isDeeperThan(limits.depth, text)) {
    throw new UnexpectedAnswer(`there are more than ${limits.depth} objects or lists inside one another`);
  }
  return JSON.parse(text);
}
