import { collection } from "./collection.svelte";
import { namingRole } from "./encoders";
import { sharedMessages } from "./messages";

/** Return a plain word for how an encoder compares drawings, such as "style"; its name without one. */
export function encoderName(name: string): string {
  const role = namingRole(collection.info, name);
  return role === null ? name : sharedMessages().encoderWords[role];
}

/** Return the plain word and the name on the command line, for choices. */
export function encoderChoice(name: string): string {
  const word = encoderName(name);
  return word === name ? name : sharedMessages().encoderChoice(word, name);
}
