import { useTexts } from "../../app/language";
import { useChanges, usePolicies } from "../../app/queries";
import { navigate, useAddress, withTerms } from "../../app/router";
import { Choice, type Option } from "../../parts/fields";

/** Which policy the page is about: the published one of the greatest number, another, or one that is asked for. */
export function PolicyChoice({ number }: { number: string }) {
  const texts = useTexts();
  const address = useAddress();
  const published = usePolicies(false).data ?? [];
  const open = (useChanges(false).data ?? []).filter((one) => one.state === "open");
  const all: Option[] = [
    { value: "", label: texts.why.newest },
    ...open.map((one) => ({ value: String(one.number), label: texts.why.request(one.number, one.title) })),
    ...published.map((one) => ({ value: String(one.number), label: texts.why.published(one.number, one.title) })),
  ];
  return (
    <Choice
      label={texts.why.policy}
      value={number}
      options={all}
      onChange={(value) => navigate(withTerms(address, { number: value }), "replace")}
    />
  );
}
