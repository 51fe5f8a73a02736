// The auditor's policy file, in this browser. It must not come from the centre: who gives the record would then also
// say whose signatures prove it.
import { inBrowser } from "../../app/shared";

export const { set: keepPolicy, use: usePolicyText } = inBrowser("tlog-policy");
