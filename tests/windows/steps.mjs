// What a practitioner does, as steps over a window: the words here are the words on the screen.

// A new store is made slow to guess at, and 24 children are written into it: seconds in a development build.
export const STORE_IS_MADE_MS = 90_000;

/** Where the page says the words are: `Saved on this tablet`, `2 changes waiting to share`, `Shared 10:42`. */
const WHAT_WAITS = 'button[aria-haspopup="dialog"][aria-label$="See what waits."]';
const STATUS = `document.querySelector('${WHAT_WAITS}')`;

/** The first run: the practice person that the tablet was started for begins, and the caseload opens. */
export async function begin(page) {
  await page.heading('Start as');
  await page.press('Start');
  await page.heading('Children', STORE_IS_MADE_MS);
}

/** Unlocks a tablet that has been used before, with the practice passphrase. */
export async function unlock(page) {
  await page.heading('Welcome back');
  await page.press('Use it');
  await page.press('Unlock');
  await page.heading('Children', STORE_IS_MADE_MS);
}

/** From the caseload to the PEP of a child. */
export async function openPep(page, child) {
  await page.press(child);
  await page.heading(child);
  await page.press('Continue PEP');
  await page.heading('PEP for');
}

/** From the PEP's task list to one of its areas. */
export async function openArea(page, area) {
  await page.press(area);
  await page.heading(area);
}

/** Straight to a page by its address within the app, as a bookmark would. */
export async function goTo(page, address) {
  await page.run('location.hash = arguments[0]', address);
}

/** Waits until nothing typed is on its way to the disk: the page says that the words are saved. */
export async function saved(page) {
  await page.until('the words saved on this tablet', `return !/Saving/.test(${STATUS}?.ariaLabel ?? '')`);
}

/** Opens the sheet of what waits, shares now, and closes it. `outcome` is what the sheet then has to say. */
export async function shareNow(page, outcome = 'Nothing waits on this tablet.') {
  await page.press(await page.find(WHAT_WAITS));
  await page.press('Share now');
  await page.shows(outcome);
  await page.press('Close');
}

/** From an area, or another page of a PEP, back to its task list. */
export async function backToPep(page) {
  await page.press('Back to PEP');
  await page.heading('PEP for');
}

/** Types `words` into a field right after the first `place` of what it holds, where a person would put the caret. */
export async function insertAfter(page, field, place, words) {
  const before = await page.value(field);
  const at = before.indexOf(place) + place.length;
  await page.caret(field, at);
  await page.keys(words);
  const after = before.slice(0, at) + words + before.slice(at);
  await page.holds(field, after);
  await saved(page);
}
