// Where acts wait: in IndexedDB, or in this page's memory where the browser forbids that or has no room left.
const PATIENCE = 2000; // ms; a browser that does not even answer counts as one that forbids

let database = null;
let forbidden = false; // from the start: nothing was ever kept here
let memory = [];

export async function open() {
  const late = new Promise((_, reject) => { setTimeout(reject, PATIENCE, new Error("no answer")); });
  try {
    database = await Promise.race([opened(), late]);
    database.onclose = () => { database = null; };
  } catch {
    forbidden = true;
  }
}

// Those of one account in the order in which they were done; never another account's. Throws where they cannot be read.
export async function all(account) {
  const kept = forbidden ? [] : await run("readonly", (acts) => acts.getAll());
  return [...kept, ...memory].filter((act) => act.account === account);
}

// What cannot be kept stays in memory, and what comes after it stays behind it.
export async function add(act) {
  try {
    if (memory.length) throw new Error("behind another");
    act.id = await run("readwrite", (acts) => acts.add(act));
  } catch {
    memory.push(act);
  }
}

// What cannot be written down or taken out the queue has to remember.
export async function put(act) {
  if (!onlyHere(act)) await run("readwrite", (acts) => acts.put(act)).catch(() => {});
}

export async function remove(act) {
  if (onlyHere(act)) memory = memory.filter((one) => one.op !== act.op);
  else await run("readwrite", (acts) => acts.delete(act.id)).catch(() => {});
}

// Whether it goes when this page goes.
export const onlyHere = (act) => memory.some((one) => one.op === act.op);

async function opened() {
  const asked = indexedDB.open("annotator", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("acts", { keyPath: "id", autoIncrement: true });
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// One request in a transaction of its own; its result once that is on its way to the disk.
async function run(mode, ask) {
  const transaction = database.transaction("acts", mode);
  const asked = ask(transaction.objectStore("acts"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
