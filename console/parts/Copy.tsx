import { useState } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../app/language";

export function Copy({ text, label }: { text: string; label?: string }) {
  const texts = useTexts();
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <Button className="button" onPress={() => void copy()}>
      <span role="status">{done ? texts.copied : (label ?? texts.copy)}</span>
    </Button>
  );
}
