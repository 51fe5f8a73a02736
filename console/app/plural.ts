// One or several: French counts 0 and 1.5 as one, English does not.
export const french = (n: number, one: string, more: string) => (Math.abs(n) < 2 ? one : more);
export const english = (n: number, one: string, more: string) => (n === 1 ? one : more);
