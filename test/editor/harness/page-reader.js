/* global window, document, MutationObserver, WheelEvent -- runs in the page, before the workbench does */

/**
 * Reads what a user sees in the workbench’s page, as plain values. The class names are those of VS Code’s own DOM, the same ones that
 * its smoke tests use (microsoft/vscode, test/automation/src).
 */
window.pageReader = (() => {
  const visible = (element) => element.getClientRects().length > 0;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(visible);
  const text = (element) => (element?.textContent ?? '').replaceAll('\u00a0', ' ').trim();
  const textOf = (root, selector) => text(root.querySelector(selector));
  const history = [];

  const pane = (name) => all('.pane').find((one) => textOf(one, '.pane-header .title') === name);

  /** How to scroll a view’s list; undefined when all of it is in view. VS Code’s lists scroll by wheel events alone. */
  const scrolling = (found) => {
    const list = found.querySelector('.monaco-list');
    const content = list?.querySelector('.monaco-list-rows');
    if (!content || content.offsetHeight <= list.offsetHeight) {
      return undefined;
    }
    const offset = () => -Number.parseFloat(content.style.top || '0');
    const wheel = (deltaY) =>
      list
        .querySelector('.monaco-scrollable-element')
        .dispatchEvent(
          new WheelEvent('wheel', { deltaY, wheelDeltaY: (-deltaY / 50) * 120, bubbles: true, cancelable: true }),
        );
    const scrollTo = (wanted) => {
      const target = Math.min(Math.max(wanted, 0), content.offsetHeight - list.offsetHeight);
      for (let before; Math.abs(offset() - target) > 1 && offset() !== before;) {
        before = offset();
        wheel(target - before);
      }
    };
    return {
      page: list.offsetHeight - 44,
      offset,
      scrollTo,
      scrollBy: (distance) => {
        const before = offset();
        scrollTo(before + distance);
        return offset() > before;
      },
      isInView: (index) => {
        const row = found.querySelector(`.monaco-list-row[data-index="${index}"]`)?.getBoundingClientRect();
        const frame = list.getBoundingClientRect();
        return row !== undefined && row.top >= frame.top && row.bottom <= frame.bottom;
      },
    };
  };

  const treeRow = (row) => ({
    index: Number(row.dataset.index),
    label: textOf(row, '.label-name'),
    description: textOf(row, '.label-description'),
    level: Number(row.getAttribute('aria-level')),
    expanded: { true: true, false: false }[row.getAttribute('aria-expanded')],
    accessibleName: row.getAttribute('aria-label') ?? '',
    icon:
      [...(row.querySelector('.custom-view-tree-node-item-icon')?.classList ?? [])].find((name) =>
        name.startsWith('codicon-'),
      ) ?? '',
  });

  const notification = (item) => ({
    severity: ['error', 'warning', 'info'].find((one) => item.querySelector(`.codicon-${one}`) !== null) ?? 'info',
    text: textOf(item, '.notification-list-item-message'),
    actions: all('.notification-list-item-buttons-container .monaco-button', item).map(text),
  });

  /** A terminal’s buffer with its scrollback; lines that were wrapped at the edge are whole again. */
  const bufferText = (wrapper) => {
    const buffer = wrapper?.xterm?.buffer.active;
    if (!buffer) {
      return undefined;
    }
    const lines = [];
    for (let index = 0; index < buffer.length; index++) {
      const line = buffer.getLine(index);
      const content = line.translateToString(true);
      if (line.isWrapped && lines.length > 0) {
        lines.push(lines.pop() + content);
      } else {
        lines.push(content);
      }
    }
    return lines.join('\n').replace(/\n+$/, '');
  };

  const remember = () => {
    for (const message of document.querySelectorAll('.notification-list-item-message')) {
      const seen = text(message);
      if (seen !== '' && history.at(-1) !== seen && !history.slice(-5).includes(seen)) {
        history.push(seen);
      }
    }
  };
  new MutationObserver(remember).observe(document, { subtree: true, childList: true, characterData: true });

  return {
    views: () => all('.pane').map((one) => textOf(one, '.pane-header .title')),

    /** All rows, also those below the edge: a list paints only what is in view, so it is scrolled from top to bottom and back. */
    tree: (name) => {
      const found = pane(name);
      if (found === undefined) {
        return undefined;
      }
      const rows = new Map();
      const collect = () => {
        for (const row of all('.monaco-list-row', found).map(treeRow)) {
          rows.set(row.index, row);
        }
      };
      const list = scrolling(found);
      if (list === undefined) {
        collect();
      } else {
        const before = list.offset();
        list.scrollTo(0);
        do {
          collect();
        } while (list.scrollBy(list.page));
        list.scrollTo(before);
      }
      return [...rows.values()].sort((a, b) => a.index - b.index);
    },

    /** Scrolls until a row is in view. */
    reveal: (name, index) => {
      const found = pane(name);
      const list = found && scrolling(found);
      if (list !== undefined) {
        list.scrollTo(0);
        while (!list.isInView(index) && list.scrollBy(list.page / 2)) {
          // Each step paints other rows.
        }
      }
    },

    welcome: (name) => {
      const found = pane(name);
      return found && all('.welcome-view-content', found).map(text).join('\n');
    },

    quickInput: () => {
      const [widget] = all('.quick-input-widget');
      return (
        widget && {
          title: textOf(widget, '.quick-input-title'),
          step: textOf(widget, '.quick-input-step'),
          placeholder: widget.querySelector('.quick-input-box input')?.getAttribute('placeholder') ?? '',
          value: widget.querySelector('.quick-input-box input')?.value ?? '',
          message: textOf(widget, '.quick-input-message'),
          invalid: widget.querySelector('.quick-input-box .monaco-inputbox.error') !== null,
          busy: all('.monaco-progress-container.active', widget).length > 0,
          items: all('.quick-input-list .monaco-list-row', widget).map((row) => ({
            index: Number(row.dataset.index),
            label: textOf(row, '.quick-input-list-row .label-name'),
            description: textOf(row, '.label-description'),
            detail: textOf(row, '.quick-input-list-label-meta'),
            separator: textOf(row, '.quick-input-list-separator'),
            checked: { true: true, false: false }[row.getAttribute('aria-checked')],
          })),
        }
      );
    },

    notifications: () => all('.notification-list-item').map(notification),
    notificationHistory: () => history,

    dialog: () => {
      const [box] = all('.monaco-dialog-box');
      return (
        box && {
          message: textOf(box, '.dialog-message-text'),
          detail: textOf(box, '.dialog-message-detail'),
          buttons: all('.dialog-buttons .monaco-button', box).map(text),
        }
      );
    },

    statusBar: () =>
      all('.statusbar-item').map((item) => ({
        id: item.id,
        text: textOf(item, '.statusbar-item-label'),
        accessibleName: item.querySelector('[aria-label]')?.getAttribute('aria-label') ?? item.ariaLabel ?? '',
      })),

    menu: () =>
      all('.context-view .monaco-menu .action-item, .monaco-menu-container .monaco-menu .action-item')
        .map((item) => textOf(item, '.action-label'))
        .filter((label) => label !== ''),

    tabs: () => all('.tabs-container .tab').map((tab) => textOf(tab, '.label-name')),

    hover: () => all('.monaco-hover, .workbench-hover').map(text).join('\n'),

    terminal: () => bufferText(document.querySelector('.terminal-wrapper.active')),

    /** Marks the existing terminals, to distinguish them from later ones. */
    markTerminals: () => {
      for (const wrapper of document.querySelectorAll('.terminal-wrapper')) {
        wrapper.dataset.marked = 'yes';
      }
    },

    /** What the active terminal shows, where it came after the mark. */
    newTerminal: () => bufferText(document.querySelector('.terminal-wrapper.active:not([data-marked])')),

    terminalCount: () => document.querySelectorAll('.terminal-wrapper').length,
  };
})();
