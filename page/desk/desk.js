// @ts-check
// The operators' page: it asks once a second who waits, and takes the caller's figures.

/**
 * @typedef {{reporter: number, precinct: string, name: string, county: string, role: string,
 *   class: string, waits_s: number, state: string, operator?: number}} Place
 * @typedef {{operator: number, name: string, state: string, telephone: boolean,
 *   reporter?: number}} Seat
 * @typedef {{reporter: number, role: string, person: string | null, precinct: string, name: string,
 *   county: string, delegates: number | null, mode: string, talks: boolean, known: any,
 *   received: boolean}} Caller
 * @typedef {{lines: number, in_use: number, authenticated: number, offered: number,
 *   refused: number}} Hotline
 * @typedef {{me: number, places: Place[], operators: Seat[], caller: Caller | null,
 *   hotline: Hotline | null}} Shown
 * @typedef {{contest: string, candidates: {id: string, name: string}[]}} Night
 */

/** Milliseconds between two looks. */
const EVERY_MS = 1000;

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @type {Night | null} */
let night = null;
/** The caller whose worksheet is on the page. @type {number | null} */
let callerShown = null;
/** The key of the figures on the page: the same again is the same return. */
let key = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const signedIn = () => sessionStorage.getItem('operator');

/** @param {string} path @param {RequestInit} [how] */
async function ask(path, how = {}) {
  const headers = { Authorization: `Operator ${signedIn()}`, ...how.headers };
  const answer = await fetch(path, { ...how, headers });
  const text = await answer.text();
  const body = text === '' ? null : JSON.parse(text);
  if (!answer.ok) throw new Problem(answer.status, body);
  return body;
}

class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    const told = (/** @type {any} */ one) => `${one.field}: ${one.message}`;
    const more = (body?.problems ?? []).map(told);
    super([body?.title, body?.detail, ...more].filter(Boolean).join(' ') || `Answer ${status}`);
    this.status = status;
  }
}

/** @param {string} tag @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} [inside] */
function make(tag, attributes = {}, inside = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** @param {string} [text] */
function complain(text = '') {
  at('problem').textContent = text;
  at('problem').hidden = text === '';
}

function signOut(why = '') {
  sessionStorage.removeItem('operator');
  clearTimeout(timer);
  at('desk').hidden = true;
  at('sign-in').hidden = false;
  at('sign-problem').textContent = why;
  at('sign-problem').hidden = why === '';
  at('sign').elements.name.focus();
}

async function look() {
  clearTimeout(timer);
  if (!signedIn()) return signOut();
  try {
    night ??= await ask('/api/night');
    show(await ask('/api/desk'));
    if (at('problem').dataset.line === 'off') {
      at('problem').dataset.line = '';
      complain();
    }
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) return signOut(problem.message);
    at('problem').dataset.line = 'off';
    const offline = 'There is no connection. Trying again.';
    complain(problem instanceof Problem ? problem.message : offline);
  }
  timer = setTimeout(look, EVERY_MS);
}

const STATES = /** @type {Record<string, string>} */ ({
  waiting: 'on the line', kept: 'hung up, place kept', 'call-back': 'to be called back',
  unreached: 'called three times, did not answer', ringing: 'ringing', talking: 'talking',
});

/** @param {Shown} shown */
function show(shown) {
  at('sign-in').hidden = true;
  at('desk').hidden = false;
  const me = shown.operators.find((one) => one.operator === shown.me);
  if (!me) return signOut('You are listed as an operator no longer.');
  at('me').textContent = me.name;
  showState(me);
  if (shown.hotline) showHotline(shown.hotline);
  showPlaces(shown);
  const told = (/** @type {Seat} */ one) =>
    `${one.name}: ${one.state}${one.telephone ? '' : ', no telephone'}`;
  at('operators').replaceChildren(...shown.operators.map((one) => make('li', {}, [told(one)])));
  showCaller(shown.caller);
}

/** @param {Seat} me */
function showState(me) {
  const said = /** @type {Record<string, string>} */ ({
    away: 'You get no calls yet.', paused: 'You get no calls.',
    ready: 'You get the next call. Pick up when your telephone rings.',
    ringing: 'Your telephone rings: pick it up.', talking: 'You are talking.',
  });
  const telephone = 'Your telephone is not registered: it needs your name, your password and this '
    + 'machine’s address.';
  at('state').textContent = me.telephone ? said[me.state] : telephone;
  at('ready').disabled = !me.telephone || ['ready', 'ringing', 'talking'].includes(me.state);
  at('pause').disabled = ['away', 'paused'].includes(me.state);
}

/** @param {Hotline} hotline */
function showHotline(hotline) {
  const { lines, in_use: used, authenticated, offered, refused } = hotline;
  at('hotline').textContent = `Lines in use: ${used} of ${lines}, ${authenticated} of them by `
    + `callers who gave their code. Calls in the last minute: ${offered}, refused: ${refused}.`;
}

/** @param {number} seconds */
const minutes = (seconds) =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;

/** @param {Shown} shown */
function showPlaces(shown) {
  const names = new Map(shown.operators.map((one) => [one.operator, one.name]));
  const rows = shown.places.map((place, index) => {
    const who = place.operator === undefined ? '' : `, ${names.get(place.operator)}`;
    const cut = place.class === 'cut-off' ? ' (was cut off)' : '';
    const reported = place.class === 'reported' ? ' (has reported)' : '';
    const cells = [
      String(index + 1), `${place.name}, ${place.county}`, place.role, minutes(place.waits_s),
      STATES[place.state] + who + cut + reported,
    ].map((text) => make('td', {}, [text]));
    const strike = make('button', { type: 'button', class: 'plain' }, ['Seen to']);
    strike.addEventListener('click', () => wish('struck', JSON.stringify(place.reporter)));
    const ours = !['talking', 'ringing', 'waiting'].includes(place.state);
    return make('tr', {}, [...cells, make('td', {}, ours ? [strike] : [])]);
  });
  at('places').replaceChildren(...rows);
  at('nobody').hidden = rows.length > 0;
}

/** @param {string} what @param {string} [body] */
async function wish(what, body) {
  complain();
  try {
    await ask(`/api/desk/${what}`, { method: 'POST', body });
  } catch (problem) {
    complain(String(/** @type {Error} */ (problem).message));
  }
  look();
}

/** @param {Caller | null} caller */
function showCaller(caller) {
  if (caller === null) {
    const left = callerShown !== null && at('worksheet').dataset.sent !== 'yes';
    const gone = 'The call is over. What you wrote stays here until the next call.';
    at('caller').replaceChildren(make('p', { class: 'soft' }, [left ? gone : 'None.']));
    return;
  }
  const who = `${caller.person ?? 'Somebody not of the roster'}, ${caller.role}`;
  const delegates = caller.delegates === null ? '' : `, ${caller.delegates} delegates`;
  const practice = caller.mode === 'practice' ? 'Practice: it does not count.' : '';
  const done = make('button', { type: 'button' }, ['Done: hang up']);
  done.addEventListener('click', () => wish('done'));
  at('caller').replaceChildren(
    make('p', {}, [make('strong', {}, [`${caller.name}, ${caller.county}`]), delegates]),
    make('p', {}, [who]), make('p', { class: 'soft' }, [practice]),
    ...(caller.talks ? [make('p', { class: 'buttons' }, [done])] : []),
  );
  if (caller.talks && callerShown !== caller.reporter) begin(caller);
}

/** @param {string} name @param {string} label @param {number | undefined} value */
function field(name, label, value) {
  const attributes = { name, inputmode: 'numeric', pattern: '[0-9]{0,7}', 'aria-label': label,
    autocomplete: 'off', value: value === undefined || value === null ? '' : String(value) };
  return make('input', attributes);
}

/** Puts an empty worksheet on the page, or what is known already. @param {Caller} caller */
function begin(caller) {
  callerShown = caller.reporter;
  key = crypto.randomUUID();
  const form = at('worksheet');
  form.dataset.sent = 'no';
  form.dataset.precinct = caller.precinct;
  form.dataset.mode = caller.mode;
  at('receipt').replaceChildren();
  const ballots = night?.contest === 'ballots';
  const sheet = caller.known?.alignment ?? caller.known?.ballots ?? {};
  const groups = new Map((sheet.groups ?? sheet.votes ?? []).map(
    (/** @type {any} */ group) => [group.candidate, group]));
  const columns = ballots ? [['votes', 'Votes']]
    : [['first', 'First count'], ['final', 'Final count'], ['awards', 'Delegates']];
  const rows = (night?.candidates ?? []).map((candidate, index) => make('tr', {}, [
    make('td', {}, [`${index + 1} ${candidate.name}`]),
    ...columns.map(([column, title]) => make('td', { class: 'figure' }, [
      field(`${column}:${candidate.id}`, `${candidate.name}, ${title}`,
        groups.get(candidate.id)?.[column]),
    ])),
  ]));
  const head = ['Line', ...columns.map(([, title]) => title)].map((text) => make('th', {}, [text]));
  const known = caller.known === null ? ''
    : caller.received ? 'Headquarters has these figures of her.' : 'She keyed these figures.';
  const people = ballots ? [] : [make('label', {}, ['People at the first count ',
    field('attendance', 'People at the first count', sheet.attendance)])];
  form.replaceChildren(
    make('p', { class: 'soft' }, [known]), ...people,
    make('table', {}, [make('thead', {}, [make('tr', {}, head)]), make('tbody', {}, rows)]),
    make('p', { class: 'buttons' }, [make('button', {}, ['Send her return'])]),
  );
  form.hidden = false;
  form.querySelector('input')?.focus();
}

/** Returns the body of the return that stands on the page. @param {any} form */
function written(form) {
  /** @type {Record<string, Record<string, number>>} */
  const columns = { first: {}, final: {}, awards: {}, votes: {} };
  for (const input of form.querySelectorAll('input[name*=":"]')) {
    const [column, candidate] = input.name.split(/:(.*)/s);
    if (input.value !== '') columns[column][candidate] = Number(input.value);
  }
  const { precinct, mode } = form.dataset;
  if (night?.contest === 'ballots') return { precinct, mode, votes: columns.votes };
  const attendance = form.elements.attendance.value;
  return {
    precinct, mode, attendance: attendance === '' ? null : Number(attendance),
    first_alignment: columns.first, final_alignment: columns.final, awards: columns.awards,
    lots: [], room_vote: null, replaces: null,
  };
}

/** @param {any} receipt */
function received(receipt) {
  const findings = receipt.findings.map((/** @type {any} */ one) => make('li', {}, [one.message]));
  at('receipt').replaceChildren(make('div', { class: 'received' }, [
    make('p', {}, ['Received. Read her these words, twice:']),
    make('p', { class: 'words' }, [receipt.words.join(' · ')]),
    make('p', { class: 'soft', lang: 'es' }, [receipt.palabras.join(' · ')]),
    ...(findings.length ? [make('p', {}, ['Tell her:']), make('ul', {}, findings)] : []),
  ]));
  at('receipt').focus();
}

at('worksheet').addEventListener('input', () => {
  key = crypto.randomUUID(); // Other figures are another return.
});

at('worksheet').addEventListener('submit', async (/** @type {Event} */ event) => {
  event.preventDefault();
  complain();
  const form = at('worksheet');
  try {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    const body = JSON.stringify(written(form));
    received(await ask('/api/desk/returns', { method: 'POST', headers, body }));
    form.dataset.sent = 'yes';
  } catch (problem) {
    complain(problem instanceof Problem ? problem.message
      : 'Not received: there is no connection. Press send once more.');
  }
});

at('sign').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  const { name, password } = at('sign').elements;
  sessionStorage.setItem('operator', `${name.value.trim()} ${password.value.trim()}`);
  password.value = '';
  look();
});
at('ready').addEventListener('click', () => wish('ready'));
at('pause').addEventListener('click', () => wish('pause'));
at('sign-out').addEventListener('click', async () => {
  await wish('pause');
  signOut();
});

// A link may bring name and password behind `#`, which no server sees; it does not stay there.
const given = decodeURIComponent(location.hash.slice(1)).match(/^([a-z0-9-]+):(.+)$/);
if (given) {
  sessionStorage.setItem('operator', `${given[1]} ${given[2]}`);
  history.replaceState(null, '', location.pathname);
}
look();
