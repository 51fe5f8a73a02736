import type { ReactNode } from "react";
import { Button } from "react-aria-components";

export function saveFile(name: string, file: Blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Download({ name, text, children }: { name: string; text: string; children: ReactNode }) {
  return (
    <Button className="button" onPress={() => saveFile(name, new Blob([text], { type: "text/plain" }))}>
      {children}
    </Button>
  );
}
