// The child's page in a real browser, on a made-up tablet: every screen and size, keys alone, touch, and quieter settings.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import * as made from './made-up/answers.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';
import { shoot } from './suite.mjs';

const OPERATIONS = [
  'child_mode.enter', 'child_mode.show', 'child_mode.write', 'child_mode.bring', 'child_mode.send', 'child_mode.keep_photo', 'child_mode.photo',
  'child_mode.rest', 'child_mode.leave', 'pathway.show',
];
const HASH = `#/child/${made.rows[0].child}/pathway`;
/** What a child touches is at least this high, in px. */
const TARGET = 72;

let stage;
let kitsPathway;
before(async () => {
  stage = await openStage();
  const core = fileURLToPath(new URL('../src/views/pathway/made-up-core.ts', import.meta.url));
  ({ kitsPathway } = (await runnerImport(core)).module);
});
after(() => stage.close());

/** Opens Kit's pathway in the child's space, and ends page and tablet after `use`. */
async function visit(options, use) {
  const core = kitsPathway();
  const answer = (operation) => (request) =>
    core.call(operation, request).catch(({ code, message }) => new Refused(code, message));
  // Once the child has the tablet, nothing but their own operations answers.
  const closed = new Refused('child_mode', 'A child has this tablet now.');
  const unlessAway = (answer) => (request) => (core.away ? closed : typeof answer === 'function' ? answer(request) : answer);
  const tablet = await madeUpTablet({
    ...Object.fromEntries(Object.entries(made.open).map(([one, answer]) => [one, unlessAway(answer)])),
    'session.state': (request) => (core.away ? core.call('session.state', request) : made.open['session.state']),
    ...Object.fromEntries(OPERATIONS.map((one) => [one, answer(one)])),
  });
  const page = await stage.page(tablet.address, HASH, options);
  const press = (name) => page.getByRole('button', { name }).first().click();
  try {
    await page.getByRole('button', { name: 'Hand over to Kit' }).waitFor();
    await use({ page, press, core, tablet });
  } finally {
    await page.context().close();
    await tablet.close();
  }
}

/** Ways to every screen, by what is pressed, and its heading. */
const SCREENS = {
  'hand-over': [[], 'Before you hand over'],
  home: [['Hand over'], 'Hello, Kit'],
  pick: [['Hand over', 'New dream'], 'What is your dream about?'],
  write: [['Hand over', 'New dream', 'Learning', 'Write'], 'Tell us your dream'],
  draw: [['Hand over', 'New dream', 'Learning', 'Draw'], 'Tell us your dream'],
  symbols: [['Hand over', 'New dream', 'Learning', 'Pick pictures'], 'Tell us your dream'],
  photo: [['Hand over', 'New dream', 'Learning', 'Photo'], 'Tell us your dream'],
  step: [['Hand over', 'New dream', 'Learning', 'Skip'], 'What is one small step?'],
  'who sees it': [['Hand over', 'New dream', 'Learning', 'Skip', 'Skip'], 'Who can see this dream?'],
  path: [['Hand over', 'My path'], 'My path'],
  'one dream': [['Hand over', 'My path', 'I want to be a vet'], 'A job one day'],
  'look back': [['Hand over', 'My path', 'I want to be a vet', 'Look back'], 'How did it go?'],
  'changed mind': [['Hand over', 'My path', 'I want to be a vet', 'changed my mind'], 'You can change your mind'],
  team: [['Hand over', 'My team'], 'My team'],
  person: [['Hand over', 'My team', 'Add someone'], 'Who is it?'],
  wall: [['Hand over', 'My wall'], 'My wall'],
  celebrate: [['Hand over', 'My wall', 'Look what I did!'], 'What did you do?'],
  talk: [['Hand over', 'I want to talk to someone'], 'You can talk to someone'],
  'give back': [['Hand over', 'Finish'], 'Give it back to your adult'],
  'for the adult': [['Hand over', 'Finish', 'I am the adult'], 'For the adult'],
};

async function go({ page, press }, [ways, heading]) {
  for (const way of ways) await press(way);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** Until stones that are laid by measure have been laid anew: the frame that measures, and the one after. */
const laidOut = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

describe('every screen of the pathway', () => {
  for (const [name, screen] of Object.entries(SCREENS)) {
    test(`${name}: axe is content, all can be touched, nothing is cut off`, async () => {
      await visit({}, async (visiting) => {
        const { page } = visiting;
        await go(visiting, screen);
        for (const [size, viewport] of Object.entries(SIZES)) {
          await page.setViewportSize(viewport);
          await laidOut(page);
          assert.deepEqual(await smallTargets(page, TARGET - 0.5), [], `targets at ${size}`);
          assert.equal(await tooWide(page), false, `too wide at ${size}`);
          await shoot(page, `pathway-${name}-${size}`);
        }
        // Last at phone size, where things lie closest.
        assert.deepEqual(await complaints(page), []);
        await page.addStyleTag({ content: 'html { font-size: 200% !important }' });
        await page.setViewportSize(SIZES.landscape);
        await laidOut(page);
        assert.equal(await tooWide(page), false, 'too wide with text of twice the size');
      });
    });
  }

  test('forced colours and reduced motion have nothing to complain of', async () => {
    await visit({ forcedColors: 'active', reducedMotion: 'reduce' }, async (visiting) => {
      await go(visiting, SCREENS.path);
      assert.deepEqual(await complaints(visiting.page), []);
    });
  });
});

describe('a photo', () => {
  test('is picked for a dream, shown on its page, and taken away again', async () => {
    await visit({}, async (visiting) => {
      const { page, press, core } = visiting;
      await go(visiting, SCREENS.photo);
      await page.getByLabel('Pick a photo').setInputFiles({ name: 'tower.png', mimeType: 'image/png', buffer: Buffer.from('made up') });
      await page.getByRole('img', { name: 'A photo by Kit' }).waitFor();
      assert.deepEqual(await smallTargets(page, TARGET - 0.5), []);
      assert.deepEqual(await complaints(page), []);
      assert.equal(core.lists.aspirations.at(-1).values.photo.value.name, 'tower.jpg');
      await press('Take the photo away');
      await page.getByLabel('Take a photo').waitFor({ state: 'attached' });
      await page.getByText('Kept safe on this tablet').waitFor();
      assert.equal(core.lists.aspirations.at(-1).values.photo, null);
    });
  });

  test('that could not be kept is told gently, and can be tried again', async () => {
    await visit({}, async (visiting) => {
      const { page, core } = visiting;
      await go(visiting, SCREENS.photo);
      core.refuse = true;
      await page.getByLabel('Pick a photo').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('x') });
      await page.getByText('You did nothing wrong').first().waitFor();
      assert.deepEqual(await complaints(page), []);
    });
  });
});

describe('a child without a mouse', () => {
  test('makes a dream with the keyboard alone', async () => {
    await visit({}, async ({ page, core }) => {
      const reach = async (name) => {
        const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
        for (let tabs = 0; tabs < 60; tabs += 1) {
          if ((await focused()).startsWith(name)) return page.keyboard.press('Enter');
          await page.keyboard.press('Tab');
        }
        assert.fail(`“${name}” cannot be reached with Tab`);
      };
      await reach('Hand over');
      await page.getByRole('heading', { level: 1, name: 'Hello, Kit' }).waitFor();
      for (const name of ['New dream', 'Art and music', 'Pick pictures', 'Singing', 'Next', 'Skip for now', 'Put it in my school plan']) {
        await reach(name);
      }
      await page.getByRole('heading', { name: 'Your dream is on your path!' }).waitFor();
      await page.getByText('Kept safe on this tablet').waitFor();
      assert.equal(core.lists.aspirations.at(-1).values.symbol.value, 'sing');
    });
  });

  test('draws with a finger, and the page does not scroll away under it', async () => {
    await visit({ viewport: SIZES.portrait }, async (visiting) => {
      const { page, core } = visiting;
      await go(visiting, SCREENS.draw);
      const sheet = await page.getByRole('img', { name: 'Draw here' }).boundingBox();
      const client = await page.context().newCDPSession(page);
      const touch = (type, ...points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
      const at = (x, y) => ({ x: sheet.x + sheet.width * x, y: sheet.y + sheet.height * y });
      await touch('touchStart', at(0.2, 0.2));
      for (let i = 1; i <= 10; i += 1) await touch('touchMove', at(0.2 + i * 0.05, 0.2 + i * 0.06));
      await touch('touchEnd');
      await page.getByText('Kept safe on this tablet').waitFor();
      const { drawing } = core.lists.aspirations.at(-1).texts;
      assert.match(drawing, /^M20[0-9] 1[34]\d(L\d+ \d+)+$/);
      assert.equal(await page.evaluate(() => scrollY), 0);
    });
  });
});

test('nothing falls from above for a child who wants things still', async () => {
  const pieces = async (reducedMotion) => {
    let count;
    await visit({ reducedMotion }, async (visiting) => {
      await go(visiting, SCREENS['who sees it']);
      await visiting.press('Keep it on my path');
      await visiting.page.getByRole('heading', { name: 'Your dream is on your path!' }).waitFor();
      count = await visiting.page.locator('.confetti i').count();
    });
    return count;
  };
  assert.equal(await pieces('reduce'), 0);
  assert.ok((await pieces('no-preference')) > 0);
});

describe('the way back', () => {
  test('asks for the passphrase, by keys alone, and goes to the child’s page of the adult’s own document', async () => {
    await visit({}, async (visiting) => {
      const { page, core } = visiting;
      await go(visiting, SCREENS['for the adult']);
      await page.getByLabel('Passphrase of Priya Practice').fill('what a child may type');
      await page.keyboard.press('Enter');
      await page.getByText('That passphrase is not right. Nothing is lost.').waitFor();
      assert.equal(core.away, true);
      assert.deepEqual(await complaints(page), []);
      await page.getByLabel('Passphrase of Priya Practice').fill(core.constructor.PASSPHRASE);
      await page.keyboard.press('Enter');
      await page.waitForURL(/index\.html.*#\/child\//);
      assert.equal(core.away, false);
    });
  });

  test('there is no other: not by “back”, not by the address of the adult’s document', async () => {
    await visit({}, async (visiting) => {
      const { page, tablet } = visiting;
      await go(visiting, SCREENS.home);
      const [asked, address] = [tablet.calls.length, page.url()];
      assert.match(address, /child\.html/);
      await page.goBack().catch(() => undefined);
      assert.equal(await page.getByText(made.rows[1].name).count(), 0);
      await page.goto(`${address.replace('child.html', 'index.html')}#/`);
      await page.getByRole('heading', { level: 1, name: 'Hello, Kit' }).waitFor();
      assert.match(page.url(), /child\.html/);
      const since = tablet.calls.slice(asked).map(({ operation }) => operation);
      assert.deepEqual(since.filter((one) => one !== 'session.state' && !one.startsWith('child_mode.')), []);
    });
  });
});

test('the child’s document holds nothing of any other child', async () => {
  await visit({}, async (visiting) => {
    await go(visiting, SCREENS.home);
    const others = made.rows.slice(1).map(({ name }) => name);
    const page = await visiting.page.content();
    assert.deepEqual(others.filter((name) => page.includes(name)), []);
    const loaded = await visiting.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.deepEqual(loaded.filter((name) => /Caseload|Pep-|Settings/.test(name)), []);
    const kept = await visiting.page.evaluate(() => [localStorage.length, sessionStorage.length]);
    assert.deepEqual(kept, [0, 0]);
  });
});

test('only the pathway is on the page: no way to another child, no rail, no judgement', async () => {
  await visit({}, async (visiting) => {
    await go(visiting, SCREENS.home);
    assert.equal(await visiting.page.locator('a[href]').count(), 0);
    assert.equal(await visiting.page.getByText(/gold|green|amber|red|PEP/i).count(), 0);
  });
});
