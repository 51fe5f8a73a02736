import type { ReactNode } from "react";
import { Button } from "react-aria-components";

function save(name: string, text: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Download({ name, text, children }: { name: string; text: string; children: ReactNode }) {
  return (
    <Button className="button" onPress={() => save(name, text)}>
      {children}
    </Button>
  );
}
