// Node.js 18 has WebCrypto, but not as the global that browsers have.
import { webcrypto } from "node:crypto";

if (!("crypto" in globalThis)) Object.defineProperty(globalThis, "crypto", { value: webcrypto });
