// The officer's key in this browser's IndexedDB: one at most, and it never leaves.
import type { OfficerKey } from "./sign";

const database = "beffroi";
const store = "key";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, act: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = opened.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      // The transaction, not the request: only then is a new key kept.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

export const loadKey = async (): Promise<OfficerKey | null> =>
  (await run("readonly", (keys) => keys.get(store) as IDBRequest<OfficerKey | undefined>)) ?? null;

export async function keepKey(key: OfficerKey): Promise<void> {
  // A browser may clear what it was not asked to keep, after some days without a visit.
  await navigator.storage.persist();
  await run("readwrite", (keys) => keys.put(key, store));
}

export const forgetKey = (): Promise<undefined> => run("readwrite", (keys) => keys.delete(store));
