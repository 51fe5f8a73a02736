import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { type MergeChoice, type MergeConflict, type PolicyName, isTag, restconf } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { Link } from "../../app/router";
import { Problem } from "../../parts/Shown";
import { Choice } from "../../parts/fields";
import { useDesk } from "./Desk";
import { ObjectLink } from "./ObjectLink";
import { type Side, choicesOf, conflictKey, conflictPlace, differing, isObject, sides, spelled, versionOf } from "./conflicts";
import { sentence } from "./sentence";

/** One of the two versions: what it says, and what is not the same in the other. */
function Version({ conflict, side }: { conflict: MergeConflict; side: Side }) {
  const texts = useTexts().editor;
  const { speech } = useDesk();
  const words: Record<string, string | undefined> = texts.fields;
  const place = conflictPlace(conflict);
  const value = versionOf(conflict, side);
  const said = isObject(value) ? place && sentence(speech, place.list, value) : value !== null && spelled(value);
  return (
    <>
      <dt>{texts.merge.sides[side]}</dt>
      <dd>
        {value === null ? texts.merge.removed : said}
        <ul>
          {differing(conflict, side).map(([member, text]) => (
            <li key={member}>
              {words[member] ?? member}
              {texts.says.colon}
              {speech.words[text] ?? text}
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

interface OneProps {
  conflict: MergeConflict;
  chosen: string;
  tried: boolean;
  onChoose: (side: string) => void;
}

function One({ conflict, chosen, tried, onChoose }: OneProps) {
  const texts = useTexts().editor;
  const place = conflictPlace(conflict);
  return (
    <li>
      {place ? <ObjectLink place={place} /> : `${conflict.document} / ${conflict.member}`}
      <dl>
        {sides.map((side) => (
          <Version key={side} conflict={conflict} side={side} />
        ))}
      </dl>
      <Choice
        label={texts.merge.which}
        value={chosen}
        options={[
          { value: "", label: texts.merge.choose },
          ...sides.map((side) => ({ value: side, label: texts.merge.keep[side] })),
        ]}
        onChange={onChoose}
        error={tried && chosen === "" ? texts.merge.missing : undefined}
      />
    </li>
  );
}

/** A draft is a copy: what was published since would be taken back by it. She can take it over. */
export function TakeOver({ by, number }: { by: PolicyName[]; number: string }) {
  const texts = useTexts().editor;
  const { draft, mayEdit, say } = useDesk();
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLParagraphElement>(null);
  const unsaved = Object.keys(draft.typed).length > 0;
  const mutation = useMutation({
    mutationFn: async (input: { tag?: string; choice?: MergeChoice[] }) => {
      const before = await restconf.read(number);
      const outcome = await restconf.merge({ number, ...input });
      if (outcome.conflict) return outcome;
      const after = await restconf.read(number);
      draft.show(after);
      // What somebody else has edited in between must not go back with it.
      if (outcome.from && isTag(before.tag, outcome.tag) && isTag(after.tag, outcome["new-tag"]))
        draft.tookOver({ from: outcome.from, before: before.policy, after: after.policy });
      say(outcome.from ? texts.merge.done(outcome.taken, outcome.from) : texts.merge.nothing);
      // The notice goes, and the button with it.
      setTimeout(() => document.querySelector<HTMLElement>(".undo-bar button")?.focus());
      return outcome;
    },
    onSuccess: () => {
      setChosen({});
      setTried(false);
    },
  });
  const told = mutation.data?.conflict;
  const conflicts = told ?? [];
  // They come above the button, which moves out of sight.
  useEffect(() => {
    if (told) heading.current?.focus();
  }, [told]);
  const take = () => {
    setTried(true);
    if (unsaved || mutation.isPending) return;
    const choice = choicesOf(conflicts, chosen);
    if (conflicts.length === 0) mutation.mutate({});
    else if (choice) mutation.mutate({ tag: mutation.data?.tag, choice });
    else setTimeout(() => document.querySelector<HTMLElement>(".conflicts [aria-invalid]")?.focus());
  };
  return (
    <div className="notice notice-late">
      <p>{texts.overtaken}</p>
      <ul>
        {by.map((one) => (
          <li key={one.number}>
            <Link href={`/politique/brouillons/${one.number}?partie=regles`}>
              {texts.publishedTitle(one.number, one.title)}
            </Link>
          </li>
        ))}
      </ul>
      {conflicts.length > 0 && (
        <>
          <p role="alert" tabIndex={-1} ref={heading}>
            {texts.merge.conflicts(conflicts.length)}
          </p>
          <ul className="conflicts">
            {conflicts.map((one) => (
              <One
                key={conflictKey(one)}
                conflict={one}
                chosen={chosen[conflictKey(one)] ?? ""}
                tried={tried}
                onChoose={(side) => setChosen((before) => ({ ...before, [conflictKey(one)]: side }))}
              />
            ))}
          </ul>
        </>
      )}
      {mayEdit && (
        <>
          {tried && unsaved && <p role="alert">{texts.merge.unsaved}</p>}
          {mutation.error && <Problem error={mutation.error} />}
          <Button className="button" onPress={take}>
            {mutation.isPending ? texts.merge.taking : conflicts.length > 0 ? texts.merge.again : texts.merge.take}
          </Button>
        </>
      )}
    </div>
  );
}
