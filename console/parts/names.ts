import { useCallback } from "react";
import { useTexts } from "../app/language";
import { useSites } from "../app/queries";

/** At most three names, then how many more. */
export function useNames(): (names: string[]) => string {
  const texts = useTexts();
  return (names) => names.slice(0, 3).join(", ") + (names.length > 3 ? texts.andMore(names.length - 3) : "");
}

/** Schools as people know them; a UAI that the centre does not have stays one. */
export function useSiteName(): (uai: string) => string {
  const sites = useSites(false).data;
  return useCallback((uai) => sites?.find((one) => one.uai === uai)?.name ?? uai, [sites]);
}
