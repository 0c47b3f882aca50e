// What somebody did and the server has not acknowledged: kept for that account, sent in order, each act until it is
// answered. Its `op` makes it safe to send one again: the server counts it once.
// The document hears queue:opened, queue:changed, and queue:answered for each act.
import * as store from "./store.js";

const PATIENCE = 30_000; // ms that an answer may take
const LONGEST_PAUSE = 10; // seconds between two tries
const tab = name();
let account = null;
let acts = [];
let coming = []; // those that are just being kept
const settled = new Map(); // op -> why the act was refused, or null: it is done; whatever the store still says
let unread = false; // what the store keeps cannot be read: more may wait than is known
let trouble = null; // "away": the server does not answer; "signedOut": it does not know who I am
let tries = 0;
let timer = null;
let wanted = false;
let sending = null;
let channel = null;

// A name that nobody guesses, also where pages come by plain http and crypto.randomUUID is missing.
export function name() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((number) => number.toString(16).padStart(8, "0")).join("");
}

export async function start(identity) {
  account = identity;
  channel = new BroadcastChannel(`annotator ${account}`);
  channel.onmessage = hear;
  await store.open();
  await look();
  tell("opened");
  for (const event of ["online", "focus", "pageshow"]) addEventListener(event, send);
  send();
}

export const waiting = () => acts.filter((act) => !act.refused);
export const refused = () => acts.filter((act) => act.refused);
export const inTrouble = () => trouble;
export const isUnread = () => unread;
export const onlyHere = () => acts.length > 0 && (unread || acts.some(store.onlyHere));

export async function add(act) {
  Object.assign(act, { account, tab });
  coming.push(act);
  acts.push(act);
  tell("changed");
  await store.add(act);
  coming = coming.filter((one) => one !== act);
  channel.postMessage({});
  await send();
}

export async function discard(act) {
  settled.set(act.op, null);
  await store.remove(act);
  await look();
  channel.postMessage({});
}

// To the end of the queue again.
export async function tryAgain(act) {
  settled.delete(act.op);
  await store.remove(act);
  const { id, refused: why, ...again } = act;
  await add(again);
}

// Of this page's calls one sends at a time, and one tab of the browser where it can keep them apart.
export function send() {
  wanted = true;
  sending ??= alone(sendAll).finally(() => {
    sending = null;
    if (wanted) send();
  });
  return sending;
}

// An act that is not kept: what came of it.
export async function post(act) {
  const answer = await fetched(act);
  return { act, answer, verdict: verdictOn(answer) };
}

function alone(work) {
  return navigator.locks ? navigator.locks.request(`annotator ${account}`, work) : work();
}

async function sendAll() {
  clearTimeout(timer);
  while (wanted) {
    wanted = false;
    for (let act = await first(); act; act = await first()) {
      const news = await post(act);
      trouble = ["away", "signedOut"].includes(news.verdict) ? news.verdict : null;
      if (trouble) return tryLater(news.answer);
      await settle(news);
    }
  }
}

async function first() {
  await look();
  return waiting().find((act) => !coming.includes(act));
}

async function settle(news) {
  tries = 0;
  remember(news);
  if (news.verdict === "saved") await store.remove(news.act);
  else await store.put(Object.assign(news.act, { refused: news.answer.why }));
  await look();
  channel.postMessage(news);
  tell("answered", { ...news, elsewhere: false });
}

function remember({ act, verdict, answer }) {
  settled.set(act.op, verdict === "saved" ? null : answer.why);
}

function tryLater(answer) {
  wanted = false;
  const pause = answer.after || Math.min(2 ** tries++, LONGEST_PAUSE);
  if (trouble === "away") timer = setTimeout(send, pause * 1000);
  tell("changed");
}

// Another tab of this account has acted, or has sent what this one did.
async function hear({ data }) {
  if (data.act) remember(data);
  await look();
  if (data.act) tell("answered", { ...data, elsewhere: data.act.tab !== tab });
}

async function look() {
  const kept = await read();
  const all = [...kept, ...coming.filter((act) => !kept.some((one) => one.op === act.op))];
  acts = all.filter((act) => settled.get(act.op) !== null);
  for (const act of acts) act.refused ??= settled.get(act.op);
  tell("changed");
}

// What is not to be read now stays as it was last known.
async function read() {
  try {
    const kept = await store.all(account);
    unread = false;
    return kept;
  } catch {
    unread = true;
    return acts;
  }
}

function tell(what, detail) {
  document.dispatchEvent(new CustomEvent(`queue:${what}`, { detail }));
}

async function fetched(act) {
  try {
    const response = await fetch(act.path, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams(act.fields),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { status, headers } = response;
    const leadsTo = headers.get("HX-Redirect");
    const ours = leadsTo || headers.get("HX-Replace-Url");
    return { status, ours, leadsTo, after: Number(headers.get("Retry-After")), html: await response.text() };
  } catch {
    return { status: 0 };
  }
}

// Only our own server's answer acknowledges: the sign-in page of a hotel's network also comes with 200.
function verdictOn(answer) {
  if ([200, 204].includes(answer.status) && answer.ours) return "saved";
  if (answer.status === 401) return "signedOut";
  if (answer.status < 400 || answer.status >= 500 || [408, 425, 429].includes(answer.status)) return "away";
  answer.why = reason(answer);
  return "refused";
}

function reason(answer) {
  const page = new DOMParser().parseFromString(answer.html, "text/html");
  const said = page.querySelector("[role=alert] :is(h1, span)");
  return said?.textContent.trim() || String(answer.status);
}
