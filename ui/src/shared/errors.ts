import type { ApiError } from "./api/client";
import { ERRORS } from "./i18n/errorMessages";
import { sharedMessages } from "./messages";
import { settings } from "./settings.svelte";

interface ErrorTexts {
  /** In the user's language. */
  readonly text: string;
  /** The server's own message in English, if `text` is a translation. */
  readonly detail?: string;
}

function errorTexts({ kind, message }: ApiError): ErrorTexts {
  const text = ERRORS[settings.language][kind];
  return text === undefined ? { text: message } : { text, detail: message };
}

/** Return an error as one line. If no server answered, the message of the browser is not useful. */
export function errorText(error: ApiError): string {
  if (error.unreachable) return sharedMessages().unreachableTitle;
  const { text, detail } = errorTexts(error);
  return detail === undefined ? text : `${text}（${detail}）`;
}

/** Return the texts of an error banner. */
export function bannerTexts(error: ApiError, title = sharedMessages().failed): { title: string } & ErrorTexts {
  const { unreachableTitle, unreachableText } = sharedMessages();
  return error.unreachable ? { title: unreachableTitle, text: unreachableText } : { title, ...errorTexts(error) };
}
