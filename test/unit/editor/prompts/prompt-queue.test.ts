import assert from 'node:assert/strict';
import { PromptQueue } from '../../../../src/editor/prompts/prompt-queue';
import { Cancelled } from '../../../../src/failure';

/** A question that stays open until it is answered. */
class OpenQuestion {
  asked = false;
  private resolve: ((text: string) => void) | undefined;
  private readonly answered = new Promise<string>((resolve) => {
    this.resolve = resolve;
  });

  readonly ask = (): Promise<string> => {
    this.asked = true;
    return this.answered;
  };

  answer(text: string): void {
    this.resolve?.(text);
  }
}

/** Lets everything run that can run. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('PromptQueue', () => {
  it('asks the next one only when the first is answered', async () => {
    const queue = new PromptQueue();
    const first = new OpenQuestion();
    const second = new OpenQuestion();
    const answers = Promise.all([queue.ask(first.ask), queue.ask(second.ask)]);
    await settled();
    assert.deepEqual([first.asked, second.asked], [true, false]);
    first.answer('one');
    await settled();
    assert.equal(second.asked, true);
    second.answer('two');
    assert.deepEqual(await answers, ['one', 'two']);
  });

  it('continues after a question that failed', async () => {
    const queue = new PromptQueue();
    await assert.rejects(
      queue.ask(() => Promise.reject(new Error('closed'))),
      /closed/,
    );
    assert.equal(await queue.ask(() => Promise.resolve('fine')), 'fine');
  });

  it('gives up waiting when the signal is aborted, and never asks', async () => {
    const queue = new PromptQueue();
    const first = new OpenQuestion();
    const second = new OpenQuestion();
    const controller = new AbortController();
    const one = queue.ask(first.ask);
    const two = queue.ask(second.ask, controller.signal);
    controller.abort();
    await assert.rejects(two, Cancelled);
    first.answer('one');
    await one;
    await settled();
    assert.equal(second.asked, false);
  });

  it('keeps the order for those behind one that gave up', async () => {
    const queue = new PromptQueue();
    const first = new OpenQuestion();
    const third = new OpenQuestion();
    const controller = new AbortController();
    const one = queue.ask(first.ask);
    const two = queue.ask(() => Promise.resolve('two'), controller.signal);
    const three = queue.ask(third.ask);
    controller.abort();
    await assert.rejects(two, Cancelled);
    await settled();
    assert.equal(third.asked, false);
    first.answer('one');
    await one;
    await settled();
    assert.equal(third.asked, true);
    third.answer('three');
    assert.equal(await three, 'three');
  });
});
