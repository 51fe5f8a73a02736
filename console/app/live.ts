// Whether the pages refresh by themselves. Whoever reads slowly, or aloud, stops it, for as long as the console is open.
import { inMemory } from "./shared";

export const { get: isLive, set: setLive, use: useIsLive } = inMemory(true);
