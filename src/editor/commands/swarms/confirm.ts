import { Cancelled } from '../../../failure';
import { askInDialog } from '../../shown/messages';

/**
 * Asks before something that cannot simply be taken back.
 * @param question names the machine, node or service
 * @param details what it means, a paragraph each; empty ones are left out
 * @param action the button, verb first
 * @throws Cancelled when the person does not want it
 */
export async function confirm(question: string, details: readonly string[], action: string): Promise<void> {
  const paragraphs = details.filter((text) => text !== '');
  const lines = paragraphs.flatMap((text, index) => (index === 0 ? [text] : ['', text]));
  if (!(await askInDialog(question, lines, action))) {
    throw new Cancelled();
  }
}
