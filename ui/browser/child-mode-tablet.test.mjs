// A child has the tablet, over the real core: what the page asks besides is refused, and what the child did comes back.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realTablet } from './real-tablet.mjs';
import { complaints, openStage } from './stage.mjs';

const MINUTES = 60_000;

let stage;
let tablet;
let page;
let child;
let name;
before(async () => {
  stage = await openStage();
  tablet = await realTablet();
  page = await stage.page(tablet.address);
});
after(async () => {
  await stage?.close();
  await tablet?.close();
});

const heading = (words) => page.getByRole('heading', { level: 1, name: words });
const press = (words) => page.getByRole('button', { name: words }).first().click();

/** Asks the tablet for something past the page, as a script in it could. */
const ask = (operation, request) =>
  page.evaluate(
    async ([address, body]) => {
      const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return answer.json();
    },
    [`${tablet.address}/call/${operation}`, JSON.stringify(request)],
  );

async function handOver() {
  await page.getByRole('link', { name: 'Start pathway together' }).click();
  await press(/^Hand over to /);
  await heading(/^Hello, /).waitFor();
  assert.match(page.url(), /child\.html/);
}

async function dream(words) {
  await press('New dream');
  await press('Art and music');
  await press('Write');
  await page.getByLabel("Something I'd like is").fill(words);
  await page.getByText('Kept safe on this tablet').waitFor();
}

describe('a child has the tablet', { timeout: 10 * MINUTES }, () => {
  test('handed over by their adult, and every other door is shut', async () => {
    await page.getByRole('button', { name: /Priya Practice/ }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await heading('Children').waitFor({ timeout: 4 * MINUTES });
    name = await page.locator('tbody th a').first().innerText();
    await page.locator('tbody th a').first().click();
    await heading(name).waitFor();
    [, child] = /#\/child\/([^/]+)/.exec(page.url());
    await handOver();
    await dream('to paint a whole wall');
    for (const [operation, request] of [['caseload.list', {}], ['child.show', { child }], ['session.lock', {}], ['pathway.show', { child }]]) {
      assert.equal((await ask(operation, request)).code, 'child_mode', operation);
    }
    const { people, open, child: here } = await ask('session.state', {});
    assert.deepEqual([people, open, here.child], [[], null, child]);
    assert.deepEqual(await complaints(page), []);
  });

  test('and their adult comes back by the passphrase, to the child’s own words', async () => {
    await press('Finish');
    await press('I am the adult');
    const field = page.getByLabel('Passphrase of Priya Practice');
    await field.fill('what a child may type');
    await field.press('Enter');
    await page.getByText('That passphrase is not right. Nothing is lost.').waitFor();
    const [, passphrase] = /Practice passphrase: (.*)/.exec(await page.locator('main').innerText());
    await field.fill(passphrase.trim());
    await field.press('Enter');
    await heading(name).waitFor();
    assert.match(page.url(), /index\.html/);
    await page.getByText('to paint a whole wall').waitFor();
  });

  test('a flat battery loses nothing: it comes up locked, and the next unlocking has it', async () => {
    await handOver();
    await dream('to build a den');
    await tablet.powerCut();
    await page.context().close();
    page = await stage.page(tablet.address, `#/child/${child}`);
    await page.getByRole('button', { name: /^Use / }).click();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await heading(name).waitFor();
    for (const words of ['to build a den', 'to paint a whole wall']) await page.getByText(words).waitFor();
  });
});
