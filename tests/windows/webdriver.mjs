// A small W3C WebDriver client: what the journeys need of a real window, and nothing else.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const PATIENCE_MS = 15_000;

/** Keys as WebDriver names them. */
export const Key = { tab: '\uE004', enter: '\uE007', escape: '\uE00C', end: '\uE010', home: '\uE011', control: '\uE009' };

/** Asks until `look` answers something, and gives that. `what` says in the error which condition never held. */
export async function until(what, look, patience = PATIENCE_MS) {
  const deadline = Date.now() + patience;
  let last;
  do {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  } while (Date.now() < deadline);
  throw new Error(`waited ${patience} ms in vain: ${what}`, { cause: last });
}

async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: method === 'POST' ? JSON.stringify(body ?? {}) : undefined,
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
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
    await until('the window has its size', () => this.run('return innerWidth === arguments[0]', width));
  }

  /** Runs `script` in the page and gives what it returns. */
  run = (script, ...args) => this.#post('/execute/sync', { script, args });

  /** The visible text of the page. */
  text = () => this.run('return document.body.innerText');

  /** All elements for the CSS selector, visible or not. */
  all = (selector) => this.#post('/elements', { using: 'css selector', value: selector });

  /** The first element for the selector, once it is there. */
  find = (selector) => until(`an element ${selector}`, async () => (await this.all(selector))[0]);

  /** The button, link or other control that a person would call `name`, once it is there. */
  named(name, role = 'a, button, [role], input, select, textarea, summary') {
    return until(`a control named "${name}"`, () => this.run(FIND_BY_NAME, role, name));
  }

  /** Waits until the page shows `words`. */
  shows = (words, patience) => this.#seen(`the page never showed "${words}"`, async () => (await this.text()).includes(words), patience);

  /** Waits until the heading of the page holds `words`. */
  heading = (words, patience) => this.#seen(`the heading never was "${words}"`, () => this.run(HEADING_HOLDS, words), patience);

  /** Waits for a condition; when it never holds, the error says what the page shows instead. */
  async #seen(complaint, look, patience) {
    try {
      await until(complaint, look, patience);
    } catch (cause) {
      throw new Error(`${complaint}. It shows:\n${await this.text()}`, { cause });
    }
  }

  /** Presses a control, given by its name or as an element found before. */
  press(target) {
    return this.#with(target, async (element) => {
      await this.run('arguments[0].scrollIntoView({block: "center"})', element);
      await this.#post(`/element/${element[ELEMENT]}/click`);
    });
  }

  /** The windows that are open. */
  windows = () => this.#get('/window/handles');

  /** Presses a control after which another window takes this one's place, and goes on in that. */
  async pressIntoAnother(target) {
    const before = await this.windows();
    await this.press(target);
    const other = await until('another window', async () => (await this.windows()).find((window) => !before.includes(window)));
    await this.#post('/window', { handle: other });
    await until('the window before is gone', async () => (await this.windows()).length === 1);
  }

  /** Brings the first element that holds exactly these words into the middle of the window. */
  bring = (words) => until(`"${words}" on the page`, () => this.run(BRING, words));

  /** Types at the end of what a field holds. */
  type(target, words) {
    return this.#with(target, (element) => this.#post(`/element/${element[ELEMENT]}/value`, { text: words }));
  }

  /** Empties a field, then types. */
  async fill(target, words) {
    await this.#with(target, (element) => this.#post(`/element/${element[ELEMENT]}/clear`));
    await this.type(target, words);
  }

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

  /** A picture of the window as PNG bytes, taken once everything asked for has been painted. */
  async picture() {
    await this.#post('/execute/async', { script: AFTER_PAINT, args: [] });
    return Buffer.from(await this.#get('/screenshot'), 'base64');
  }

  /** Closes the window as a person does. */
  close = () => ask('DELETE', this.#session);

  /** The control that `target` names, or that it is already. */
  #element = async (target) => (typeof target === 'string' ? this.named(target) : target);

  /** Does something with a control. A page may draw itself anew between finding it and using it: then it is found again. */
  #with = (target, act) =>
    until(`a control "${target}" that can be used`, async () => {
      await act(await this.#element(target));
      return true;
    });
}

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

// Names as assistive technology computes them, near enough: label, aria-label, then the words inside.
const FIND_BY_NAME = `
  const [roles, name] = arguments;
  const words = (node) => (node?.innerText ?? '').replace(/\\s+/g, ' ').trim();
  const nameOf = (node) =>
    node.getAttribute('aria-labelledby')?.split(' ').map((id) => words(document.getElementById(id))).join(' ')
    || node.getAttribute('aria-label') || [...(node.labels ?? [])].map(words).join(' ') || words(node);
  const shown = [...document.querySelectorAll(roles)].filter((node) => node.getClientRects().length > 0);
  return shown.find((node) => nameOf(node) === name) ?? shown.find((node) => nameOf(node).startsWith(name)) ?? null;
`;
