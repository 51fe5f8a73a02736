import type { EmergencyBlock } from "../../api/central";

/** It holds, or its party has lifted it and some site has not heard of that, or keeps it. */
export const isCurrent = (block: EmergencyBlock): boolean =>
  block.state === "holds" || (block.state === "withdrawn" && block["in-force"].length > 0);
