/* global document */
/** What is drawn in the elements of a selector: their texts, and what in them could be clicked or is drawn as an icon. */
(selector) =>
  [...document.querySelectorAll(selector)]
    .filter((element) => element.getClientRects().length > 0)
    .map((element) => ({
      text: element.textContent,
      links: element.querySelectorAll('[href], [data-href], .monaco-link, .detected-link, button').length,
      icons: element.querySelectorAll('.codicon, img').length,
    }));
