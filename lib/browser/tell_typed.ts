/**
 * What stands in the fields of an island that has just come to life, and not as the server wrote it. What somebody has
 * typed while the script was on its way counts: the island is told. What a browser has put back there after "Back" does
 * not: it may be of yesterday, and a switch that is told would act.
 */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export async function tellTyped(place: Element): Promise<void> {
  const isReturn = cameBack();
  for (const field of place.querySelectorAll<Field>("input, textarea, select")) {
    const written = writtenIn(field);
    if (written === undefined || valueOf(field) === written) continue;
    if (isReturn) setValue(field, written);
    else {
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
      // What is said of one field is to be known when the next is told of.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

function cameBack(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "back_forward" || navigation?.type === "reload";
}

function isSwitch(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** As the server wrote it; `undefined`: it writes none there. */
function writtenIn(field: Field): string | boolean | undefined {
  if (isSwitch(field)) return field.defaultChecked;
  if (!(field instanceof HTMLSelectElement)) return field.type === "file" ? undefined : field.defaultValue;
  return ([...field.options].find(({ defaultSelected }) => defaultSelected) ?? field.options[0])?.value;
}

function valueOf(field: Field): string | boolean {
  return isSwitch(field) ? field.checked : field.value;
}

function setValue(field: Field, value: string | boolean): void {
  if (isSwitch(field)) field.checked = value === true;
  else field.value = String(value);
}
