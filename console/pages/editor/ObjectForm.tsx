import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "react-aria-components";
import type { Place, PolicyObject } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { useDesk } from "./Desk";
import { SaveProblem } from "./SaveProblem";
import { Undo } from "./Undo";
import { Fields } from "./FieldInput";
import { fieldsFor, shapes } from "./shapes";
import { objectsOf, same } from "./edits";
import { faults, fromForm, toForm } from "./form";
import { placeText } from "./places";

interface ObjectFormProps {
  /** Without a name: one that is being made. */
  place: Place;
  object?: PolicyObject;
}

/** The form of an object of any list. What is typed stays with the draft until it is saved or given up. */
export function ObjectForm({ place, object }: ObjectFormProps) {
  const texts = useTexts();
  const desk = useDesk();
  const [tried, setTried] = useState(false);
  const self = useRef<HTMLFormElement>(null);
  const { party, list } = place;
  const key = placeText(place);
  const fields = fieldsFor(shapes[list], party);
  const form = desk.draft.typed[key] ?? toForm(fields, object ?? {});
  const typed = desk.draft.typed[key] !== undefined;
  const others = objectsOf(desk.read.policy, party, list).map((one) => one.name);
  const found = faults(
    fields,
    form,
    others.filter((name) => name !== object?.name),
  );
  const wrong = tried ? found : {};
  const save = useMutation({
    mutationFn: async () => {
      const after = fromForm(fields, form);
      await desk.save({ party, list, before: object, after });
      desk.draft.type(key, null);
      desk.open({ party, list, name: after.name });
    },
  });
  // Nobody is asked first: one key brings it back.
  const remove = useMutation({
    mutationFn: async () => {
      await desk.save({ party, list, before: object });
      desk.draft.type(key, null);
      desk.open(null);
    },
  });
  const problem = save.error ?? remove.error;
  const forgetProblem = () => {
    save.reset();
    remove.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) {
      if (!save.isPending) save.mutate();
    } else
      setTimeout(() =>
        self.current
          ?.querySelector<HTMLElement>('[aria-invalid="true"], .faulty input, .faulty summary, .faulty button')
          ?.focus(),
      );
  };
  const title = object
    ? texts.editor.editWhat(texts.editor.the[list], object.name)
    : texts.editor.newTitle(texts.editor.a[list], texts.editor.of[party]);
  return (
    <form ref={self} className="object-form" aria-label={title} noValidate onSubmit={submit}>
      <div className="form-wide">
        <Fields
          fields={fields}
          form={form}
          labels={desk.speech.labels}
          faults={wrong}
          at=""
          onChange={(next) =>
            // Typed back to what is saved, there is nothing to save.
            desk.draft.type(key, object && same(next, toForm(fields, object)) ? null : next)
          }
        />
      </div>
      {Object.keys(wrong).length > 0 && (
        <p className="error" role="alert">
          {texts.editor.mend(Object.keys(wrong).length)}
        </p>
      )}
      {problem && <SaveProblem error={problem} here={place} onReload={forgetProblem} />}
      <div className="buttons">
        <Button type="submit" className="button button-primary">
          {save.isPending ? texts.doing : texts.editor.save}
        </Button>
        <Button className="button" onPress={() => desk.open(null)}>
          {texts.editor.close}
        </Button>
        {typed && (
          <Button
            className="button"
            onPress={() => {
              desk.draft.type(key, null);
              setTried(false);
              forgetProblem();
              if (!object) desk.open(null);
              else self.current?.querySelector("input")?.focus();
            }}
          >
            {texts.editor.forget}
          </Button>
        )}
        {object && list !== "settings" && (
          <Button className="button" onPress={() => !remove.isPending && remove.mutate()}>
            {texts.editor.remove}
          </Button>
        )}
      </div>
      <Undo />
    </form>
  );
}
