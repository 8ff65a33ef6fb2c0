// A small W3C WebDriver client: what the journeys need of a real window, and nothing else.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const PATIENCE_MS = 15_000;

/** Keys as WebDriver names them. */
export const Key = { tab: '\uE004', enter: '\uE007', escape: '\uE00C', end: '\uE010', home: '\uE011', control: '\uE009' };

/** What the driver says when it cannot do what it was asked: `code` is its own word for it. */
class Refusal extends Error {
  constructor(asked, { error, message }) {
    super(`${asked}: ${error}: ${message}`);
    this.code = error;
  }
}

async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
  });
  const { value } = await response.json();
  if (!response.ok) throw new Refusal(`${method} ${new URL(url).pathname}`, value);
  return value;
}

/** One open window, driven from outside as a person would: by what is seen, by mouse and by keys. */
export class Page {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /** Starts `binary` through the driver that listens at `driver`, and gives its page. */
  static async open(driver, binary, args = []) {
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } };
    const { sessionId } = await ask('POST', `${driver}/session`, { capabilities });
    return new Page(`${driver}/session/${sessionId}`);
  }

  #get = (path) => ask('GET', this.#session + path);
  #post = (path, body) => ask('POST', this.#session + path, body);

  /** Makes the window this large, in CSS pixels, and waits until the page has it. */
  async resize(width, height) {
    await this.#post('/window/rect', { width, height, x: 0, y: 0 });
    await this.until('the window has its size', 'return innerWidth === arguments[0]', [width]);
  }

  /** Runs `script` in the page and gives what it returns. */
  run = (script, ...args) => this.#post('/execute/sync', { script, args });

  /**
   * Waits until `look`, a script that runs in the page, returns something, and gives that. The page itself looks again whenever it has
   * changed, and the driver's time limit for scripts is how long it may. `what` says in the error which condition never held.
   */
  async until(what, look, args = [], patience = PATIENCE_MS) {
    try {
      return await this.#async(watching(look), args, patience);
    } catch (refusal) {
      if (refusal.code !== 'script timeout') throw refusal;
      throw new Error(`waited ${patience} ms in vain: ${what}. The page shows:\n${await this.text()}`, { cause: refusal });
    }
  }

  /** Runs a script that says itself when it is done, within the driver's time limit for scripts. */
  async #async(script, args = [], patience = PATIENCE_MS) {
    await this.#post('/timeouts', { script: patience });
    for (;;) {
      try {
        return await this.#post('/execute/async', { script, args });
      } catch (refusal) {
        // Another document took this one's place: what was waited for may come about in that.
        if (refusal.code !== 'no such frame') throw refusal;
      }
    }
  }

  /** The visible text of the page. */
  text = () => this.run('return document.body.innerText');

  /** The first element for the CSS selector, once it is there. */
  find = (selector) => this.until(`an element ${selector}`, 'return document.querySelector(arguments[0])', [selector]);

  /** The button, link or other control that a person would call `name`, once it is there. */
  named = (name, role = CONTROLS) => this.until(`a control named "${name}"`, FIND_BY_NAME, [role, name]);

  /** Waits until the page shows `words`. */
  shows = (words, patience) => this.until(`"${words}" on the page`, 'return document.body.innerText.includes(arguments[0])', [words], patience);

  /** Waits until the heading of the page holds `words`. */
  heading = (words, patience) => this.until(`"${words}" in the heading`, HEADING_HOLDS, [words], patience);

  /** Presses a control, given by its name or as an element found before. A control that is busy is pressed once it no longer is. */
  press(target) {
    return this.#with(target, async (element) => {
      await this.until(`the control "${target}" is ready`, READY, [element]);
      await this.#post(`/element/${element[ELEMENT]}/click`);
    });
  }

  /** Presses a control after which another window takes this one's place, and goes on in that. */
  async pressIntoAnother(target) {
    await this.press(target);
    await this.#gone();
    const [handle] = await this.#get('/window/handles');
    await this.#post('/window', { handle });
  }

  /** Waits until the window that is driven has closed: a script that never ends is ended by that, and by nothing else in time. */
  async #gone() {
    const why = await this.#async('').catch((refusal) => refusal);
    if (why.code === 'script timeout') throw new Error('no other window took the place of this one', { cause: why });
  }

  /** Brings the first element that holds exactly these words into the middle of the window. */
  bring = (words) => this.until(`"${words}" on the page`, BRING, [words]);

  /** Types at the end of what a field holds. */
  type(target, words) {
    return this.#with(target, (element) => this.#post(`/element/${element[ELEMENT]}/value`, { text: words }));
  }

  /** Empties a field, then types. */
  async fill(target, words) {
    await this.#with(target, (element) => this.#post(`/element/${element[ELEMENT]}/clear`));
    await this.type(target, words);
  }

  /** Chooses the option of a list that says exactly `words`. */
  async choose(name, words) {
    const list = await this.named(name, 'select');
    const option = await this.until(`"${words}" to choose in "${name}"`, OPTION, [list, words]);
    await this.#post(`/element/${option[ELEMENT]}/click`);
  }

  /** Waits until the field that a person would call `name` holds something, or exactly `words`, and gives what it holds. */
  holds = (name, words = null) => this.until(`"${words ?? 'something'}" in the field "${name}"`, HOLDS, [CONTROLS, name, words]);

  /** What a field holds. */
  value = async (target) => this.run('return arguments[0].value', await this.#element(target));

  /** Puts the caret into a text field, after `position` characters. */
  async caret(target, position) {
    const element = await this.#element(target);
    await this.run('arguments[0].focus(); arguments[0].setSelectionRange(arguments[1], arguments[1])', element, position);
  }

  /** Types wherever the focus is, key by key. */
  async keys(words) {
    const actions = [...words].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.#post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Waits until everything asked for has been painted. */
  #painted = () => this.#async(AFTER_PAINT);

  /** A picture of the window as PNG bytes. */
  async picture() {
    await this.#painted();
    return Buffer.from(await this.#get('/screenshot'), 'base64');
  }

  /** Closes the window as a person does. */
  close = () => ask('DELETE', this.#session);

  /** The control that `target` names, or that it is already. */
  #element = async (target) => (typeof target === 'string' ? this.named(target) : target);

  /** Does something with a control. A page may draw itself anew between finding it and using it: then it is found in what is painted next. */
  async #with(target, act) {
    const late = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        const element = await this.#element(target);
        await this.run('arguments[0].scrollIntoView({ block: "center" })', element);
        return await act(element);
      } catch (refusal) {
        if (!MOVED.includes(refusal.code) || performance.now() > late) throw refusal;
        await this.#painted();
      }
    }
  }
}

/** What the driver says of an element that was drawn anew or is not where it was. */
const MOVED = ['stale element reference', 'element click intercepted', 'element not interactable'];

const CONTROLS = 'a, button, [role], input, select, textarea, summary';

/**
 * A script that ends once `look` returns something. It looks at once, with every change of the document, and with every frame: what a field
 * holds, and where something stands, changes without a change of the document.
 */
const watching = (look) => `
  const done = arguments[arguments.length - 1];
  const args = [...arguments].slice(0, -1);
  const look = function () { ${look} };
  let over = false;
  const see = () => {
    let found;
    try {
      found = over ? undefined : look(...args);
    } catch {
      // A page that is half drawn has nothing to see yet.
    }
    if (!found) return;
    over = true;
    observer.disconnect();
    done(found);
  };
  const observer = new MutationObserver(see);
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const frame = () => {
    see();
    if (!over) requestAnimationFrame(frame);
  };
  frame();
`;

const BRING = `
  const found = [...document.querySelectorAll('main *')].find((node) => node.innerText?.trim() === arguments[0]);
  found?.scrollIntoView({ block: 'center' });
  return found !== undefined;
`;

const HEADING_HOLDS = 'return document.querySelector("h1")?.innerText.includes(arguments[0])';

// Two frames: in the first the change is laid out, after the second it has been painted.
const AFTER_PAINT = `
  const done = arguments[arguments.length - 1];
  document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
`;

const OPTION = 'return [...arguments[0].options].find((option) => option.text === arguments[1])';

// One that is no longer on the page is not waited for: using it says so.
const READY = 'const [node] = arguments; return !node.isConnected || !(node.disabled || node.ariaDisabled === "true")';

// Names as assistive technology computes them, near enough: label, aria-label, then the words inside.
const NAMED = `
  const [roles, name] = arguments;
  const words = (node) => (node?.innerText ?? '').replace(/\\s+/g, ' ').trim();
  const nameOf = (node) =>
    node.getAttribute('aria-labelledby')?.split(' ').map((id) => words(document.getElementById(id))).join(' ')
    || node.getAttribute('aria-label') || [...(node.labels ?? [])].map(words).join(' ') || words(node);
  const shown = [...document.querySelectorAll(roles)].filter((node) => node.getClientRects().length > 0);
  const named = shown.find((node) => nameOf(node) === name) ?? shown.find((node) => nameOf(node).startsWith(name));
`;

const FIND_BY_NAME = `${NAMED} return named;`;

const HOLDS = `${NAMED}
  const wanted = arguments[2];
  const held = named?.value;
  return wanted === null ? held : held === wanted && held;
`;
